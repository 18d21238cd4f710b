namespace DeepNotebooks.Data;

/// <summary>What a form found in a folder by looking at names and headers only.</summary>
abstract record DatasetContents
{
    /// <summary>The files that make up the dataset and its identity; others in the folder do not belong to it.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>Images in each split.</summary>
    public required IReadOnlyDictionary<string, int> Splits { get; init; }

    /// <summary>Class names in label order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>False where the files hold bare numbers, so that a catalogue may know better.</summary>
    public bool ClassesAreNamed { get; init; } = true;

    /// <summary>Whether an image may have several classes, or none.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>What the files hash to, where they are not here to be hashed; null where they are.</summary>
    public IReadOnlyList<FileHash>? Digests { get; init; }

    /// <summary>Of a Parquet file, the columns that hold the image's bytes ("image.bytes") and its class; null in other forms.</summary>
    public (string Image, string Label)? Columns { get; init; }

    public required int Channels { get; init; }

    public required (int Width, int Height) Size { get; init; }

    /// <summary>The same, opened from where the shards of a stream are.</summary>
    /// <param name="dataset">Its name, for progress and errors.</param>
    /// <param name="cache">Where shards lie for a while.</param>
    /// <param name="transport">The ways to the outside.</param>
    internal virtual DatasetContents From(string dataset, string cache, Transport transport) => this;

    /// <summary>The splits for reading.</summary>
    /// <exception cref="RequestException">A file is not what its name or header says.</exception>
    internal abstract IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken);
}

/// <summary>Contents whose images lie at places that are known by now: nothing more is read to open them.</summary>
/// <param name="Sources">The images of each split.</param>
sealed record PlacedContents(IReadOnlyDictionary<string, IImageSource> Sources) : DatasetContents
{
    internal override IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken) => Sources;
}

/// <summary>A file of a dataset as it lay there when the folder was read.</summary>
/// <param name="Path">Within the dataset, with '/'.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">Ticks, UTC.</param>
readonly record struct DatasetFile(string Path, long Bytes, long Modified)
{
    internal static DatasetFile Of(string folder, string path)
    {
        // Of a link, the size and time of what it points to.
        var file = new FileInfo(System.IO.Path.Combine(folder, path));
        file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return new DatasetFile(path, file.Length, file.LastWriteTimeUtc.Ticks);
    }
}
