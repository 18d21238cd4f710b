namespace DeepNotebooks.Data;

/// <summary>The public sets that can be asked for by name anywhere.</summary>
/// <remarks>
/// A checksum here was published by the set's makers, or by the checksum files of TensorFlow Datasets and torchvision, who fetched the same
/// address; none was computed by us. A file without one is accepted as it comes, and the listing says so.
/// </remarks>
static class BuiltInCatalogue
{
    internal static readonly IReadOnlyList<CatalogueEntry> Entries =
        [.. Digits.Entries, .. Cifar.Entries, .. MedMnist.Entries, .. Imagenette.Entries, .. PlantsAndTissue.Entries];
}
