namespace DeepNotebooks;

/// <summary>What <c>datasets verify</c> found: every file hashed again and compared.</summary>
/// <param name="Name">The dataset's name.</param>
/// <param name="Location">Its folder.</param>
/// <param name="Identity">"sha256:…" of what lies there now.</param>
/// <param name="Against">What it was compared with: "dataset.yaml", "SHA256SUMS", "the catalogue", "the first reading".</param>
/// <param name="Files">Files hashed.</param>
/// <param name="Differences">Empty where all is as recorded.</param>
public sealed record DatasetVerification(
    string Name, string Location, string Identity, IReadOnlyList<string> Against, int Files, IReadOnlyList<DatasetDifference> Differences)
{
    /// <summary>Whether nothing differs.</summary>
    public bool Ok => Differences.Count == 0;
}

/// <summary>One thing that is not as recorded.</summary>
/// <param name="Item">A file's path within the dataset, "identity", or "split 'train'".</param>
/// <param name="Recorded">A sha256, for a split a number of images; or null where nothing was recorded of it.</param>
/// <param name="Found">The same as it is; or null where the file is gone.</param>
public sealed record DatasetDifference(string Item, string? Recorded, string? Found);
