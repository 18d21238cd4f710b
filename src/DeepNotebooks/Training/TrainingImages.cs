using DeepNotebooks.Data;

namespace DeepNotebooks.Training;

/// <summary>Which images of a dataset are learned from, and which tell the best epoch.</summary>
/// <param name="Learned">The images to learn from.</param>
/// <param name="Validation">The images to choose the best epoch by; none of them is learned from.</param>
sealed record TrainingImages(IImageSource Learned, IImageSource Validation)
{
    const double ValidationShare = 0.1;

    /// <summary>The val split where there is one; else a tenth of train, drawn from each class by the recipe's seed.</summary>
    /// <remarks>A recipe's limit counts all labels that are used of train, those of a drawn validation included: few labels are few.</remarks>
    /// <exception cref="RequestException">There are too few images or classes, or balanced epochs are asked of a multi-label set.</exception>
    internal static TrainingImages Of(Dataset data, Recipe recipe)
    {
        if (data.Classes.Count < 2 && !data.IsMultiLabel)
            throw new RequestException($"dataset '{data.Name}' ({data.Location}) has one class, '{string.Concat(data.Classes)}': there is nothing to tell apart. Each class is a folder of its own.");
        if (data.IsMultiLabel && recipe.Balanced)
            throw new RequestException($"dataset '{data.Name}' is multi-label: as many images of each class cannot be taken where an image has several. Weigh the classes instead (class weights balanced).");
        var train = data.Split("train");
        if (recipe.Limit > 0) train = Stratified.Limit(train, recipe.Limit, recipe.Seed);
        if (data.HasSplit("val")) return new(train, data.Split("val"));

        var (kept, held) = Stratified.HoldOut(train, ValidationShare, recipe.Seed);
        return held.Count > 0
            ? new(kept, held)
            : throw new RequestException($"dataset '{data.Name}' gives one training image a class and has no split 'val': none can be set aside to tell the best epoch. Take two or more a class.");
    }
}
