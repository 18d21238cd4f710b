using static DeepNotebooks.RecipeOption;

namespace DeepNotebooks;

/// <summary>All values of a recipe that a command line or a magic can set, so that both take the same ones and describe them alike.</summary>
public static class RecipeOptions
{
    /// <summary>In the order in which help shows them.</summary>
    public static IReadOnlyList<RecipeOption> All { get; } =
    [
        Word("--weights", "start from the weights of a file (.safetensors, .pth, .pt, .onnx), or of its web address", "none", (recipe, text) => recipe with { Weights = text == "none" ? null : text }),
        Word(
            "--match", "what of the network the weights must fill: body (the head is new), all, or partial (whatever fits)", "body",
            (recipe, text) => recipe with { Match = text }, "body", "all", "partial"),
        Word(
            "--normalise", "images by ImageNet's means, or by the data's own; auto knows torchvision's files by their digest, and keeps a frozen body's", "auto",
            (recipe, text) => recipe with { Normalise = text }, "auto", "imagenet", "data"),
        Whole("--epochs", "passes over the training split", recipe => recipe.Epochs, (recipe, value) => recipe with { Epochs = value }),
        Whole("--batch", "images a step, at most", recipe => recipe.Batch, (recipe, value) => recipe with { Batch = value }),
        Word("--optimizer", "adamw, or sgd with Nesterov's momentum", new Recipe().Optimizer, (recipe, text) => recipe with { Optimizer = text }, "adamw", "sgd"),
        Number("--momentum", "what sgd keeps of its last movement", recipe => recipe.Momentum, (recipe, value) => recipe with { Momentum = value }),
        Number("--lr", "peak learning rate; 0: 0.003 for adamw, 0.05 for sgd", recipe => recipe.LearningRate, (recipe, value) => recipe with { LearningRate = value }),
        Word(
            "--schedule", "how the learning rate goes: one-cycle, cosine or constant", new Recipe().Schedule, (recipe, text) => recipe with { Schedule = text },
            "one-cycle", "cosine", "constant"),
        Number("--weight-decay", "how fast weights shrink by themselves", recipe => recipe.WeightDecay, (recipe, value) => recipe with { WeightDecay = value }),
        Number("--label-smoothing", "share of a label spread over all classes", recipe => recipe.LabelSmoothing, (recipe, value) => recipe with { LabelSmoothing = value }),
        Word(
            "--class-weights", "none, or balanced: images of rare classes weigh more", new Recipe().ClassWeights, (recipe, text) => recipe with { ClassWeights = text },
            "none", "balanced"),
        Number("--clip-norm", "longest gradient; 0: any", recipe => recipe.ClipNorm, (recipe, value) => recipe with { ClipNorm = value }),
        Whole("--accumulate", "batches a step of the optimizer", recipe => recipe.Accumulate, (recipe, value) => recipe with { Accumulate = value }),
        Number("--ema", "what stays of the weights' moving average at each step, such as 0.999; 0: no average", recipe => recipe.Ema, (recipe, value) => recipe with { Ema = value }),
        Whole("--patience", "epochs without a better one after which to stop; 0: never", recipe => recipe.Patience, (recipe, value) => recipe with { Patience = value }),
        Word("--precision", "auto, fp32, tf32 or bf16", new Recipe().Precision, (recipe, text) => recipe with { Precision = text }, "auto", "fp32", "tf32", "bf16"),
        Word("--channels-last", "auto, on or off", new Recipe().ChannelsLast, (recipe, text) => recipe with { ChannelsLast = text }, "auto", "on", "off"),
        Whole("--size", "side of the square images in pixels; 0 chooses by the data", recipe => recipe.Size, (recipe, value) => recipe with { Size = value }),
        Whole("--seed", "the same seed on the same machine gives the same bits", recipe => recipe.Seed, (recipe, value) => recipe with { Seed = value }),
        Whole("--limit", "at most so many training images a class; 0 takes all", recipe => recipe.Limit, (recipe, value) => recipe with { Limit = value }),
        Word(
            "--augment", "how images are changed at random: none, light, medium, strong, and values such as medium,flip=none,mixup=0.2", "light",
            (recipe, text) => recipe with { Augmentation = Augmentation.Parse(text) }, "none", "light", "medium", "strong"),
        Flag("--balanced", "take as many images of each class in an epoch", (recipe, value) => recipe with { Balanced = value }),
        Whole("--head-epochs", "re-training: epochs of the new head alone, before all of it learns", recipe => recipe.HeadEpochs, (recipe, value) => recipe with { HeadEpochs = value }),
        Whole("--thaw", "re-training: how many stages learn, from the head down; 0 all, 1 the head alone", recipe => recipe.Thaw, (recipe, value) => recipe with { Thaw = value }),
        Word(
            "--cache-features", "re-training a head: compute what the body makes of an image once; auto where images are not changed at random", "auto",
            (recipe, text) => recipe with { CacheFeatures = text }, "auto", "on", "off"),
        Word("--device", "auto, cpu, cuda or cuda:N", "auto", (recipe, text) => recipe with { Device = text }, "auto", "cpu", "cuda"),
        Number("--wait", "minutes to wait for a GPU where others have them all", recipe => recipe.Wait, (recipe, value) => recipe with { Wait = value }),
    ];
}
