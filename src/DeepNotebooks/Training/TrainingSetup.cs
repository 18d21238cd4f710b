using DeepNotebooks.Data;
using DeepNotebooks.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>All that must be at hand before the first step: images in their size, and the network with its first weights.</summary>
sealed class TrainingSetup : IDisposable
{
    readonly Dataset data;
    readonly Recipe recipe;
    readonly StartingPoint? start;
    readonly Stack<IDisposable> parts = [];

    /// <param name="data">The images to learn from.</param>
    /// <param name="recipe">With its size resolved.</param>
    /// <param name="start">What the network begins with; null from scratch.</param>
    /// <param name="device">Where the network learns.</param>
    /// <param name="interrupted">Obeyed between two images.</param>
    /// <exception cref="RequestException">The images cannot be read, are too few, or do not fit the network.</exception>
    internal TrainingSetup(Dataset data, Recipe recipe, StartingPoint? start, Device device, CancellationToken interrupted)
    {
        (this.data, this.recipe, this.start) = (data, recipe, start);
        try
        {
            // What is quick to fail comes first: the images of a large set take minutes.
            Precision = Part(new Precision(recipe.Precision, device));
            Network = Part(Build(device));

            var images = TrainingImages.Of(data, recipe);
            var changes = recipe.Augment ? Resolved(recipe.Augmentation, data.Classes) : null;
            var learned = Prepare(images.Learned, Augmenter.PreparedSide(changes, recipe.Size), interrupted);
            var (mean, std) = Normalisation(learned, interrupted);
            Preprocessing = new() { Channels = Channels, Height = recipe.Size, Width = recipe.Size, Mean = [.. mean], Std = [.. std] };
            Part(new MemoryFormat(Network, recipe.ChannelsLast, Preprocessing, device, Precision.IsBf16));
            Training = Part(new Batches(learned, Preprocessing, device, recipe.Batch, recipe.Seed) { Augmentation = changes, Balanced = recipe.Balanced, TargetClasses = TargetClasses });
            Validation = Part(new Batches(Prepare(images.Validation, recipe.Size, interrupted), Preprocessing, device, recipe.Batch, recipe.Seed) { TargetClasses = TargetClasses });
            Objective = Part(new Objective(recipe, Training.ImagesOf(data.Classes.Count), device, data.IsMultiLabel ? Training.Count : null));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal Batches Training { get; }

    internal Batches Validation { get; }

    internal Preprocessing Preprocessing { get; }

    internal Objective Objective { get; }

    internal Precision Precision { get; }

    internal Classifier Network { get; }

    /// <summary>What was taken of the weights it begins with; null from scratch.</summary>
    internal WeightsReport? Weights { get; private set; }

    /// <summary>The recipe's size; else the parent's; else 28 for sets of small images and 64 for others, and for files of weights.</summary>
    internal static int SizeFor(Dataset data, Recipe recipe, StartingPoint? start)
    {
        if (recipe.Size > 0) return recipe.Size;
        if (start?.Input is { Height: > 0 } preprocessing) return preprocessing.Height;
        if (start is not null) return 64; // weights that others trained are of networks with the large stem
        return Math.Max(data.Card.Size.Width, data.Card.Size.Height) <= 32 ? 28 : 64;
    }

    /// <summary>The loss of a batch, in float32, the network computing in its precision; its gradients are what stands before plus this batch's once it is propagated back.</summary>
    /// <param name="batch">Images, or the body's features of them.</param>
    /// <param name="ofFeatures">Whether the body's part is done.</param>
    internal Tensor Loss(Batch batch, bool ofFeatures = false)
    {
        Tensor logits;
        using (Precision.Enter()) logits = ofFeatures ? Network.Classify(batch.Images) : Network.call(batch.Images);
        return Objective.Loss(logits.to(ScalarType.Float32), batch);
    }

    public void Dispose()
    {
        while (parts.TryPop(out var part)) part.Dispose();
    }

    T Part<T>(T part) where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    // A body that stands still sees what it learned to see. One that learned grey images and goes on learning learns to see colours too, see WeightsMatch.
    int Channels => start?.Input is not { Channels: var learned } ? data.Channels
        : BodyLearns && !OwnNetworks.IsKnown(recipe.Model) ? Math.Max(learned, data.Channels)
        : learned;

    bool BodyLearns => recipe.Thaw == 0 && recipe.HeadEpochs < recipe.Epochs;

    int TargetClasses => data.IsMultiLabel ? data.Classes.Count : 0;

    static Augmentation Resolved(Augmentation augmentation, IReadOnlyList<string> classes) => augmentation.Flip == Mirroring.Auto
        ? augmentation with { Flip = MirrorRule.MayMirror(classes) ? Mirroring.Horizontal : Mirroring.None }
        : augmentation;

    PreparedImages Prepare(IImageSource images, int side, CancellationToken interrupted) => PreparedImages.Prepare(
        data.Name, images, Channels, side, side, Datasets.DefaultProgress, cached: data.Identity, numbersAsLabels: data.IsMultiLabel, cancellationToken: interrupted);

    (IEnumerable<float> Mean, IEnumerable<float> Std) Normalisation(PreparedImages images, CancellationToken interrupted)
    {
        if (recipe.Normalise == "imagenet")
        {
            return Channels == 3
                ? (ImageNetWeights.Mean, ImageNetWeights.Std)
                : throw new RequestException("ImageNet's normalisation is of three channels, and the network takes grey images. Leave it out, or say --normalise data.");
        }
        // A body that stands still goes on seeing what it learned to see, and so does one that comes from ImageNet. One that learns did better on images that
        // are normalised by themselves: small-cnn from fruit to blood cells, 10 and 30 images a class, 0.664 and 0.808 against 0.648 and 0.791;
        // means of the six draws by which it was chosen.
        if (recipe.Normalise == "auto" && start?.Input is { Mean.Count: > 0 } kept && (!BodyLearns || kept.Mean.SequenceEqual(ImageNetWeights.Mean)))
            return (kept.Mean, kept.Std);
        var (mean, std) = images.Statistics(cancellationToken: interrupted);
        return (mean, std);
    }

    Classifier Build(Device device)
    {
        var network = Networks.Create(recipe.Model, Channels, data.Classes.Count, recipe.Size, recipe.Seed);
        try
        {
            if (start is not null)
                Weights = WeightsMatch.Into(network, start.Weights, start.Reference.Name, start.Reference.Digest, start.IsFile ? recipe.Match : WeightsMatch.Body);
            return network.to(device);
        }
        catch (RequestException error) when (start?.Input is { Height: > 0 } learned && learned.Height != recipe.Size)
        {
            network.Dispose();
            throw new RequestException($"the body of '{start.Reference.Name}' was trained at {learned.Height} pixels and does not fit {recipe.Model} at {recipe.Size}. Keep {learned.Height}.", error);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
