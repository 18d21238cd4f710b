using DeepNotebooks.Data;
using DeepNotebooks.Training;

namespace DeepNotebooks.Zoos;

/// <summary>training-images.npy of a package: the digests of the images that the model was trained on.</summary>
/// <remarks>NumPy, one axis of uint64, ascending: eight bytes an image. Whoever has an image can tell by it whether the model was trained on it.</remarks>
static class TrainingImagesFile
{
    internal const string Name = "training-images.npy";

    /// <summary>Of the images a recipe learns from; null where they would have to be brought from elsewhere again.</summary>
    internal static ulong[]? Of(Dataset data, Recipe recipe, CancellationToken cancellation) =>
        Near(TrainingImages.Of(data, recipe).Learned) is { } images ? ImageDigests.Of(images, cancellation) : null;

    /// <summary>Of the test split's images; null where there is none, or it is not at hand.</summary>
    internal static ulong[]? OfTest(Dataset data, CancellationToken cancellation) =>
        data.HasSplit("test") && Near(data.Split("test")) is { } images ? ImageDigests.Of(images, cancellation) : null;

    /// <exception cref="WorkFailedException">The file is no such list.</exception>
    internal static ulong[] Read(string file) => NpyFile.ReadDigests(file);

    static IImageSource? Near(IImageSource images) => Enumerable.Range(0, images.Count).All(images.IsNear) ? images : null;
}
