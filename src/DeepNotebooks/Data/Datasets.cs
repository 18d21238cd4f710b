using DeepNotebooks.Data;

namespace DeepNotebooks;

/// <summary>Labelled image sets, found by name on the hub, in the cache, or in the catalogue of public sets; or by their folder.</summary>
/// <remarks>
/// <para>A folder is recognised as it is: <c>train/&lt;class&gt;/*.jpg|png|webp|tif|bmp|gif</c> with <c>val/</c> and <c>test/</c> where there are
/// any, <c>&lt;class&gt;/*</c> alone, MNIST's IDX files, MedMNIST's .npz, Hugging Face's Parquet, WebDataset's tar
/// shards, or a CSV of files and classes beside images. An optional <c>dataset.yaml</c> adds title, licence, citation and sources.</para>
/// <para>A name is looked for in the folders of <c>DEEPNOTEBOOKS_DATASETS</c>, then in the user's cache, then in the built-in catalogue,
/// which downloads; an address (<c>https://…</c>, <c>doi:…</c>, <c>rclone:REMOTE:PATH</c>) is fetched into the cache; <c>shapes</c> and <c>shapes-gray</c> are generated and need neither files nor network.</para>
/// </remarks>
public static class Datasets
{
    /// <summary>Who hears of downloads, hashing and decoding where a call names nobody: set by the notebook or the program.</summary>
    public static IProgress<DatasetProgress>? DefaultProgress { get; set; }

    /// <summary>Who hears of what went another way than it should, in one line: set by the notebook or the program.</summary>
    public static IProgress<string>? DefaultNotes { get; set; }

    /// <summary>Whether and how far decoded images are kept on disk.</summary>
    public static DecodedCacheOptions DecodedCache { get; set; } = new();

    /// <summary>How much of the disk the shards of sets larger than the disk may take.</summary>
    public static ShardCacheOptions ShardCache { get; set; } = new();

    /// <summary>Finds, verifies and opens a dataset.</summary>
    /// <param name="nameOrFolder">A name that <see cref="List"/> shows, a folder, or an address: https://…/leaves.zip (with #sha256=… behind it, if known),
    /// doi:10.5281/zenodo.7 (with #file.npz for one file of many), rclone:REMOTE:PATH; with braces, https://…/train-{000..146}.tar, shards that are read as a stream.</param>
    /// <param name="or">A generated set ("shapes", "shapes-gray") to take where the set is in no folder and cannot be downloaded.</param>
    /// <param name="progress">Hears of it; null: <see cref="DefaultProgress"/>.</param>
    /// <param name="cancellationToken">Stops a download or hashing; nothing half-made stays.</param>
    /// <exception cref="RequestException">There is no such dataset, or its files are broken.</exception>
    /// <exception cref="WorkFailedException">It could not be downloaded.</exception>
    public static Task<Dataset> LoadAsync(
        string nameOrFolder, string? or = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLibrary.Default.LoadAsync(nameOrFolder, or, progress ?? DefaultProgress, cancellationToken), cancellationToken);

    /// <inheritdoc cref="LoadAsync(string, string?, IProgress{DatasetProgress}?, CancellationToken)"/>
    public static Task<Dataset> LoadAsync(string nameOrFolder, CancellationToken cancellationToken) =>
        LoadAsync(nameOrFolder, or: null, progress: null, cancellationToken);

    /// <summary>All that can be asked for by name. Reads names and headers, hashes and decodes nothing.</summary>
    public static IReadOnlyList<DatasetListing> List() => DatasetLibrary.Default.List();

    /// <summary>The names of <see cref="List"/>, and of folders that may prove to be no dataset: nothing is read.</summary>
    internal static IEnumerable<string> Names => DatasetLibrary.Default.Names;

    /// <summary>What is known of one dataset, its identity included; downloads nothing.</summary>
    /// <exception cref="RequestException">There is no such dataset, or its files are broken.</exception>
    public static Task<DatasetListing> ShowAsync(
        string nameOrFolder, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLibrary.Default.Show(nameOrFolder, progress ?? DefaultProgress, cancellationToken), cancellationToken);

    /// <summary>Brings a dataset of the catalogue, or from an address, into the cache; what is already here stays as it is.</summary>
    /// <exception cref="RequestException">There is no such dataset.</exception>
    /// <exception cref="WorkFailedException">It could not be downloaded.</exception>
    public static Task<DatasetListing> FetchAsync(
        string name, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLibrary.Default.FetchAsync(name, progress ?? DefaultProgress, cancellationToken), cancellationToken);

    /// <summary>
    /// Hashes every file again and compares: with the identity in dataset.yaml, and with SHA256SUMS, else the catalogue's digests,
    /// else those remembered when the dataset was first read.
    /// </summary>
    /// <exception cref="RequestException">There is no such dataset, or it has no files here.</exception>
    public static Task<DatasetVerification> VerifyAsync(
        string nameOrFolder, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => DatasetLibrary.Default.Verify(nameOrFolder, progress ?? DefaultProgress, cancellationToken), cancellationToken);
}
