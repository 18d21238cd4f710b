using DeepNotebooks.Models;

namespace DeepNotebooks.Training;

/// <summary>What a network begins with in place of fresh weights: the body of a model, or a file of weights.</summary>
/// <param name="Weights">The file.</param>
/// <param name="Reference">As the run and its model record it.</param>
sealed record StartingPoint(string Weights, ParentReference Reference)
{
    /// <summary>What the weights learned to see; null where that is not known, and the new images are normalised by themselves.</summary>
    internal Preprocessing? Input { get; private init; }

    /// <summary>Whether it is a file of weights, whose fit is not known beforehand, and not a model.</summary>
    internal bool IsFile { get; private init; }

    /// <summary>Finds what the training starts from; null from scratch.</summary>
    /// <param name="recipe">May name a file of weights.</param>
    /// <param name="parent">The model that is re-trained, if any.</param>
    /// <param name="interrupted">Ends a download.</param>
    /// <exception cref="RequestException">It is not there.</exception>
    internal static StartingPoint? Find(Recipe recipe, ModelFolder? parent, CancellationToken interrupted) =>
        parent is not null ? Of(parent) : recipe.Weights is { } weights ? Of(WeightsSource.Find(weights, interrupted), recipe) : null;

    static StartingPoint Of(ModelFolder model)
    {
        if (!File.Exists(model.Weights)) throw new RequestException($"there is no '{model.Weights}': a model without its weights cannot be trained on.");
        return new(model.Weights, new()
        {
            Name = model.Manifest.Name.Length > 0 ? model.Manifest.Name : model.Path,
            Version = model.Manifest.Version,
            Digest = new WeightsSource(model.Weights, "", null).Digest,
            Licence = model.Manifest.Licence,
        })
        {
            Input = model.Manifest.Inputs.FirstOrDefault()?.Preprocessing,
        };
    }

    static StartingPoint Of(WeightsSource file, Recipe recipe)
    {
        var imageNet = ImageNetWeights.Are(file.Digest["sha256:".Length..]);
        using var probe = OwnNetworks.IsKnown(recipe.Model) ? null : Networks.Create(recipe.Model, channels: 3, classes: 2, Math.Max(recipe.Size, 16));
        var channels = probe is not null ? WeightsMatch.Channels(probe, file.Path) : imageNet ? 3 : null;
        return new(file.Path, new() { Name = file.Name, Source = file.Address, Digest = file.Digest })
        {
            IsFile = true,
            Input = channels is { } known
                ? new() { Channels = known, Mean = imageNet ? [.. ImageNetWeights.Mean] : [], Std = imageNet ? [.. ImageNetWeights.Std] : [] }
                : null,
        };
    }
}
