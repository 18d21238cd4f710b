namespace DeepNotebooks.Data;

/// <summary>A public dataset the product knows: what it is and where its files are, with their checksums.</summary>
sealed record CatalogueEntry
{
    public required string Name { get; init; }

    /// <summary>The entry that stands for this one in a list: the same images in another size.</summary>
    public string? VariantOf { get; init; }
    public required string Title { get; init; }

    /// <summary>What else one should know; null where there is nothing.</summary>
    public string? Summary { get; init; }

    /// <summary>An SPDX expression; "NOASSERTION" where its publishers state none.</summary>
    public required string Licence { get; init; }
    public required string Citation { get; init; }
    public required string Homepage { get; init; }
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The class folders' names where they are codes (WordNet's, say): in the order of <see cref="Classes"/>, which is theirs sorted.</summary>
    public IReadOnlyList<string>? ClassFolders { get; init; }
    public required IReadOnlyDictionary<string, int> Splits { get; init; }
    public required int Channels { get; init; }

    /// <summary>Of the images, or of the first one where they differ.</summary>
    public required (int Width, int Height) Size { get; init; }
    public required IReadOnlyList<CatalogueFile> Files { get; init; }

    /// <summary>To be downloaded; null where no length is published of some file.</summary>
    internal long? Bytes => Files.All(file => file.Bytes is not null) ? Files.Sum(file => file.Bytes) : null;

    /// <summary>Whether every file has a checksum that its publishers, or those of a well-known library, made known.</summary>
    internal bool IsChecked => Files.All(file => file.Checksum is not null);

    /// <summary>Of the files as they are; null where they are unpacked first, or not all is known of them.</summary>
    internal string? Identity => Files.All(file => file is { IsArchive: false, Bytes: not null, Checksum.Kind: "sha256" })
        ? DatasetIdentity.Of(Files.Select(file => new FileHash(file.Path, file.Bytes!.Value, file.Checksum!.Digits)))
        : null;

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
        Location = Files[0].Addresses[0],
        Place = DatasetPlace.Remote,
        Bytes = Bytes ?? 0,
        Checked = IsChecked,
        Homepage = Homepage,
        Citation = Citation,
    };

    /// <summary>The card written beside the downloaded files, so that the folder speaks for itself.</summary>
    internal DatasetYaml Card => new()
    {
        Name = Name,
        Title = Title,
        Summary = Summary,
        Licence = Licence,
        Citation = Citation,
        Homepage = Homepage,
        Sources =
        [
            .. Files.Select(file => new SourceFile
            {
                Url = file.Addresses[0],
                Sha256 = file.Checksum is { Kind: "sha256" } ? file.Checksum.Digits : null,
                Unpack = file.IsArchive ? "yes" : null,
            }),
        ],
        Classes = [.. Classes],
        Splits = Splits.ToDictionary(),
        Identity = Identity,
    };
}
