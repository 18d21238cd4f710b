namespace DeepNotebooks;

/// <summary>How a network is trained. The defaults suit a few thousand images on one device.</summary>
public sealed record Recipe
{
    /// <summary>The architecture: "small-cnn" or "resnet18".</summary>
    public string Model { get; init; } = "small-cnn";

    /// <summary>Passes over the training split.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>The one-cycle schedule's peak learning rate, for AdamW.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>AdamW's decoupled weight decay; biases and normalisation are spared.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Side of the square the images are resized to, in pixels; 0 takes 28 for sets of small images, 64 otherwise.</summary>
    public int Size { get; init; }

    /// <summary>Seeds initialisation, order and augmentation.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>"auto" takes a GPU where there is one, else "cpu".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>At most so many training images a class; 0 takes all.</summary>
    public int Limit { get; init; }

    /// <summary>Mirrored, slightly shifted copies in training.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>When re-training: epochs in which only the new head learns, before all of it does.</summary>
    public int HeadEpochs { get; init; } = 1;
}
