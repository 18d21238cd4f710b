namespace DeepNotebooks;

/// <summary>Where a download, a hashing or a decoding stands; or, with <see cref="Note"/>, something the user should know.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Activity">"downloading", "hashing", "decoding", …</param>
/// <param name="Done">So many of <paramref name="Total"/>.</param>
/// <param name="Total">0 where nobody knows.</param>
/// <param name="Unit">"bytes" or "images".</param>
public sealed record DatasetProgress(string Dataset, string Activity, long Done, long Total, string Unit)
{
    /// <summary>How fast it goes, in units a second; 0 where that is not known.</summary>
    public double PerSecond { get; init; }

    /// <summary>One line to show and keep, such as which dataset was taken instead; null in all other reports.</summary>
    public string? Note { get; init; }
}
