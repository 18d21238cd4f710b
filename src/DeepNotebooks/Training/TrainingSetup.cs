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
    readonly ModelFolder? parent;

    /// <param name="data">The images to learn from.</param>
    /// <param name="recipe">With its size resolved.</param>
    /// <param name="parent">The model whose body is re-trained; null from scratch.</param>
    /// <param name="device">Where the network learns.</param>
    /// <param name="interrupted">Obeyed between two images.</param>
    /// <exception cref="RequestException">The images cannot be read, are too few, or do not fit the network.</exception>
    internal TrainingSetup(Dataset data, Recipe recipe, ModelFolder? parent, Device device, CancellationToken interrupted)
    {
        (this.data, this.recipe, this.parent) = (data, recipe, parent);
        var images = TrainingImages.Of(data, recipe);
        var changes = recipe.Augment ? Resolved(recipe.Augmentation, data.Classes) : null;
        var learned = Prepare(images.Learned, Augmenter.PreparedSide(changes, recipe.Size), interrupted);
        Preprocessing = ParentInput is { } kept
            ? kept with { Height = recipe.Size, Width = recipe.Size } // a body goes on seeing what it learned to see
            : Measured(learned, interrupted);
        Training = new(learned, Preprocessing, device, recipe.Batch, recipe.Seed) { Augmentation = changes, Balanced = recipe.Balanced, TargetClasses = TargetClasses };
        Validation = new(Prepare(images.Validation, recipe.Size, interrupted), Preprocessing, device, recipe.Batch, recipe.Seed) { TargetClasses = TargetClasses };
        Objective = new(recipe, Training.ImagesOf(data.Classes.Count), device, data.IsMultiLabel ? Training.Count : null);
        Precision = new(recipe.Precision, device);
        Network = Build(device);
        MemoryFormat.Apply(Network, recipe.ChannelsLast, device, Precision.IsBf16);
    }

    internal Batches Training { get; }

    internal Batches Validation { get; }

    internal Preprocessing Preprocessing { get; }

    internal Objective Objective { get; }

    internal Precision Precision { get; }

    internal Classifier Network { get; }

    /// <summary>The recipe's size; else the parent's; else 28 for sets of small images and 64 for others.</summary>
    internal static int SizeFor(Dataset data, Recipe recipe, ModelFolder? parent)
    {
        if (recipe.Size > 0) return recipe.Size;
        if (parent?.Manifest.Inputs.FirstOrDefault()?.Preprocessing is { Height: > 0 } preprocessing) return preprocessing.Height;
        return Math.Max(data.Card.Size.Width, data.Card.Size.Height) <= 32 ? 28 : 64;
    }

    public void Dispose()
    {
        Network.Dispose();
        Training.Dispose();
        Validation.Dispose();
        Objective.Dispose();
        Precision.Dispose();
    }

    int TargetClasses => data.IsMultiLabel ? data.Classes.Count : 0;

    static Augmentation Resolved(Augmentation augmentation, IReadOnlyList<string> classes) => augmentation.Flip == Mirroring.Auto
        ? augmentation with { Flip = MirrorRule.MayMirror(classes) ? Mirroring.Horizontal : Mirroring.None }
        : augmentation;

    Preprocessing? ParentInput => parent?.Manifest.Inputs.FirstOrDefault()?.Preprocessing;

    PreparedImages Prepare(IImageSource images, int side, CancellationToken interrupted) => PreparedImages.Prepare(
        data.Name, images, ParentInput?.Channels ?? data.Channels, side, side, Datasets.DefaultProgress, cached: data.Identity, numbersAsLabels: data.IsMultiLabel, cancellationToken: interrupted);

    Preprocessing Measured(PreparedImages images, CancellationToken interrupted)
    {
        var (mean, std) = images.Statistics(cancellationToken: interrupted);
        return new() { Channels = images.Channels, Height = recipe.Size, Width = recipe.Size, Mean = [.. mean], Std = [.. std] };
    }

    Classifier Build(Device device)
    {
        var network = Networks.Create(recipe.Model, Preprocessing.Channels, data.Classes.Count, recipe.Size, recipe.Seed);
        try
        {
            if (parent is not null) NetworkWeights.Load(network, parent.Weights, skip: network.IsHead);
            return network.to(device);
        }
        catch (RequestException error) when (ParentInput is { } learned && learned.Height != recipe.Size)
        {
            network.Dispose();
            throw new RequestException($"the body of '{parent!.Manifest.Name}' was trained at {learned.Height} pixels and does not fit {recipe.Model} at {recipe.Size}. Keep {learned.Height}.", error);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
