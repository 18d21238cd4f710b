namespace DeepNotebooks;

/// <summary>How a network is trained. The defaults suit a few thousand images on one device.</summary>
public sealed record Recipe
{
    /// <summary>The architecture: "small-cnn", "resnet9", "resnet18", "resnet34", "resnet50", "mobilenet-v3", "efficientnet-b0" or "convnext-tiny".</summary>
    public string Model { get; init; } = "small-cnn";

    /// <summary>Passes over the training split.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Images a step, at most: a set of less than ten such steps an epoch takes smaller ones, down to 8.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>The one-cycle schedule's peak learning rate, for AdamW.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>AdamW's decoupled weight decay; biases and normalisation are spared.</summary>
    public double WeightDecay { get; init; } = 1e-2;

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

    /// <exception cref="RequestException">A value is out of range; the message names the first.</exception>
    internal void Validate()
    {
        static void Check(bool fits, string name, object value, string range)
        {
            if (!fits) throw new RequestException($"{name} is {value}, and must be {range}.");
        }
        Check(Epochs is >= 1 and <= 100_000, "epochs", Epochs, "1 or more");
        Check(Batch is >= 1 and <= 65_536, "batch", Batch, "1 to 65536 images");
        Check(LearningRate is > 0 and <= 10, "the learning rate", LearningRate, "above 0 and at most 10");
        Check(WeightDecay is >= 0 and <= 1, "the weight decay", WeightDecay, "0 to 1");
        Check(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "0 to less than 1");
        Check(ClassWeights is "none" or "balanced", "class weights", $"'{ClassWeights}'", "none or balanced");
        Check(Size is 0 or (>= 16 and <= 2048), "size", Size, "16 to 2048 pixels, or 0 for the default");
        Check(Limit >= 0, "limit", Limit, "0 (all images) or more");
        Check(Wait is >= 0 and <= 10_080, "wait", Wait, "0 to 10080 minutes (a week)");
        Check(HeadEpochs >= 0, "head epochs", HeadEpochs, "0 or more");
        Augmentation.Validate();
    }
}
