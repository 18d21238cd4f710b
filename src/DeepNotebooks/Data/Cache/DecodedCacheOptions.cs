namespace DeepNotebooks;

/// <summary>Whether and how far decoded images are kept on disk, so that only the first epoch decodes. See <see cref="Datasets.DecodedCache"/>.</summary>
/// <remarks>It serves sets that are too large to be held in memory. All processes that train on one set at one size share the file.</remarks>
public sealed record DecodedCacheOptions
{
    /// <summary>False: such sets are decoded anew in each epoch.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The cache's folder; <c>decoded</c> below <see cref="Places.Cache"/> where left out.</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes that all files of the cache may take together; the ones longest unused go first.</summary>
    public long MostBytes { get; init; } = 200L << 30;

    /// <summary>Bytes that must stay free on the disk; with less, no cache is made.</summary>
    public long KeepFree { get; init; } = 2L << 30;
}
