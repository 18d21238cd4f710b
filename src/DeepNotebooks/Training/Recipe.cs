namespace DeepNotebooks;

/// <summary>How a network is trained. The defaults suit a few thousand images on one device.</summary>
public sealed record Recipe
{
    /// <summary>The architecture: "small-cnn", "resnet9", "resnet18", "resnet34", "resnet50", "mobilenet-v3", "efficientnet-b0" or "convnext-tiny".</summary>
    public string Model { get; init; } = "small-cnn";

    /// <summary>
    /// A file of weights of this architecture to start from, or its web address ("#sha256=…" behind it is held to); null draws fresh ones. Read are
    /// .safetensors, PyTorch's .pth and .pt, and .onnx. The head is new, and learns first, as in re-training.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>How much of the network the file must fill: "body" (all but the head), "all" (the head too, which is kept), "partial" (whatever fits).</summary>
    public string Match { get; init; } = "body";

    /// <summary>
    /// How images are normalised: "imagenet" by ImageNet's means and deviations, "data" by the training images' own. "auto" takes ImageNet's where the
    /// weights are a file of torchvision's, which is told by its digest, or the parent learned with them; the parent's where a part of its body stands
    /// still; else the images' own.
    /// </summary>
    public string Normalise { get; init; } = "auto";

    /// <summary>Passes over the training split.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images a step, at most: a set of less than ten such steps an epoch takes smaller ones, down to 8.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>"adamw" or "sgd", the latter with Nesterov's momentum of <see cref="Momentum"/>.</summary>
    public string Optimizer { get; init; } = "adamw";

    /// <summary>The share of its last movement that "sgd" keeps; "adamw" has 0.9 and 0.99 of its own.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The highest learning rate; 0 takes the optimizer's own: 0.003 for "adamw", 0.05 for "sgd".</summary>
    public double LearningRate { get; init; }

    /// <summary>
    /// How the learning rate goes over the steps: "one-cycle" (up in a quarter, down to almost nothing), "cosine" (up in a twentieth, down to nothing) or "constant".
    /// </summary>
    public string Schedule { get; init; } = "one-cycle";

    /// <summary>Decoupled weight decay; biases and normalisation are spared, and "sgd" takes a twentieth of it.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>The length that all gradients together may have; what is longer is shortened. 0: any.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Batches whose gradients are gathered for a step of the optimizer: for batches that do not fit in memory.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The moving average of the weights, which is then what is validated and kept: the share of it that stays at each step, such as 0.999. 0: none.</summary>
    public double Ema { get; init; }

    /// <summary>Epochs without a better one after which a phase of training ends; 0 goes on to the last. It suits a constant rate: others are best at their end.</summary>
    public int Patience { get; init; }

    /// <summary>
    /// The numbers of the forward pass: "fp32", "bf16" (mixed, as PyTorch's autocast), on a GPU "tf32", or "auto": bf16 on GPUs that are fast at it (from Ampere on), else fp32.
    /// </summary>
    public string Precision { get; init; } = "auto";

    /// <summary>Whether all channels of a pixel lie together in memory: "on", "off", or "auto", where it was measured to be faster. Other last bits, not other results.</summary>
    public string ChannelsLast { get; init; } = "auto";

    /// <summary>The share of each label that is spread over all classes, so that a wrong label in the data is not learned with full confidence.</summary>
    /// <remarks>Szegedy et al.: Rethinking the Inception Architecture, 2015.</remarks>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>"balanced" lets an image of a rare class weigh as much more as the class is rarer; "none" lets each image weigh the same.</summary>
    public string ClassWeights { get; init; } = "none";

    /// <summary>Side of the square the images are resized to, in pixels; 0 takes 28 for sets of small images, 64 otherwise.</summary>
    public int Size { get; init; }

    /// <summary>Seeds initialisation, order and augmentation.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>"auto" takes the least used free GPU where there are GPUs, else "cpu"; "cuda" takes one or fails, "cuda:1" that one.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>How many minutes to wait for a GPU where others of the hub have them all; 0 does not wait.</summary>
    public double Wait { get; init; } = 30;

    /// <summary>At most so many training images a class; 0 takes all.</summary>
    public int Limit { get; init; }

    /// <summary>Whether images are changed at random in training, as <see cref="Augmentation"/> says.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>What may be done to an image without making it another class; by default it is shifted a little, and mirrored where class names allow.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Whether an epoch takes of each class as many images, however many there are: for sets of very uneven classes.</summary>
    public bool Balanced { get; init; }

    /// <summary>When re-training: epochs in which only the new head learns, before all of it does.</summary>
    public int HeadEpochs { get; init; } = 1;

    /// <summary>When re-training: how many stages learn, counted from the head down; 0: all of them, 1: the head alone. Those that do not keep every bit.</summary>
    public int Thaw { get; init; }

    /// <summary>
    /// When only the head learns: whether what the body makes of each image is computed once and kept, which makes further epochs nearly free. It cannot
    /// be where each epoch changes the images at random: "auto" does it where they are not changed, "on" leaves the changes out, "off" never does it.
    /// </summary>
    public string CacheFeatures { get; init; } = "auto";

    /// <summary>With the learning rate as a number.</summary>
    internal Recipe Resolved => LearningRate > 0 ? this : this with { LearningRate = Optimizer == "sgd" ? 0.05 : 3e-3 };

    /// <exception cref="RequestException">A value is out of range; the message names the first.</exception>
    internal void Validate()
    {
        static void Check(bool fits, string name, object value, string range)
        {
            if (!fits) throw new RequestException($"{name} is {value}, and must be {range}.");
        }
        Check(Epochs is >= 1 and <= 100_000, "epochs", Epochs, "1 or more");
        Check(Batch is >= 1 and <= 65_536, "batch", Batch, "1 to 65536 images");
        Check(Optimizer is "adamw" or "sgd", "the optimizer", $"'{Optimizer}'", "adamw or sgd");
        Check(Momentum is >= 0 and < 1, "momentum", Momentum, "0 to less than 1");
        Check(LearningRate is >= 0 and <= 10, "the learning rate", LearningRate, "at most 10, or 0 for the optimizer's own");
        Check(Schedule is "one-cycle" or "cosine" or "constant", "the schedule", $"'{Schedule}'", "one-cycle, cosine or constant");
        Check(WeightDecay is >= 0 and <= 1, "the weight decay", WeightDecay, "0 to 1");
        Check(ClipNorm is >= 0 and <= 1e6, "the clip norm", ClipNorm, "above 0, or 0 for none");
        Check(Accumulate is >= 1 and <= 65_536, "accumulate", Accumulate, "1 or more batches");
        Check(Ema is >= 0 and < 1, "ema", Ema, "0 (none) to less than 1");
        Check(Patience >= 0, "patience", Patience, "0 (none) or more epochs");
        Check(Precision is "auto" or "fp32" or "tf32" or "bf16", "the precision", $"'{Precision}'", "auto, fp32, tf32 or bf16");
        Check(ChannelsLast is "auto" or "on" or "off", "channels last", $"'{ChannelsLast}'", "auto, on or off");
        Check(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "0 to less than 1");
        Check(ClassWeights is "none" or "balanced", "class weights", $"'{ClassWeights}'", "none or balanced");
        Check(Size is 0 or (>= 16 and <= 2048), "size", Size, "16 to 2048 pixels, or 0 for the default");
        Check(Models.WeightsMatch.Kinds.Contains(Match), "match", Match, "body, all or partial");
        Check(Normalise is "auto" or "imagenet" or "data", "normalise", Normalise, "auto, imagenet or data");
        Check(Limit >= 0, "limit", Limit, "0 (all images) or more");
        Check(Wait is >= 0 and <= 10_080, "wait", Wait, "0 to 10080 minutes (a week)");
        Check(Thaw >= 0, "thaw", Thaw, "0 (all stages) or more");
        Check(CacheFeatures is "auto" or "on" or "off", "cache features", CacheFeatures, "auto, on or off");
        Check(HeadEpochs >= 0, "head epochs", HeadEpochs, "0 or more");
        Augmentation.Validate();
    }
}
