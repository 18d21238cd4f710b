namespace DeepNotebooks.Data;

/// <summary>A public dataset the product knows: what it is and where its files are, with their digests.</summary>
sealed record CatalogueEntry
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Licence { get; init; }
    public required string Citation { get; init; }
    public required string Homepage { get; init; }
    public required IReadOnlyList<string> Classes { get; init; }
    public required IReadOnlyDictionary<string, int> Splits { get; init; }
    public required int Channels { get; init; }
    public required (int Width, int Height) Size { get; init; }
    public required IReadOnlyList<FileHash> Files { get; init; }

    /// <summary>Addresses below which the files lie, each ending in '/', tried in order.</summary>
    public required IReadOnlyList<string> Mirrors { get; init; }

    internal string Identity => DatasetIdentity.Of(Files);

    internal DatasetListing Listing => new()
    {
        Name = Name,
        Title = Title,
        Licence = Licence,
        Classes = Classes,
        Splits = Splits,
        Channels = Channels,
        Size = Size,
        Identity = Identity,
        Location = Mirrors[0],
        Place = DatasetPlace.Remote,
        Bytes = Files.Sum(file => file.Bytes),
    };

    /// <summary>The card written beside the downloaded files, so that the folder speaks for itself.</summary>
    internal DatasetYaml Card => new()
    {
        Name = Name,
        Title = Title,
        Licence = Licence,
        Citation = Citation,
        Homepage = Homepage,
        Sources = [.. Files.Select(file => new SourceFile { Url = Mirrors[0] + file.Path, Sha256 = file.Sha256 })],
        Splits = Splits.ToDictionary(),
        Identity = Identity,
    };
}
