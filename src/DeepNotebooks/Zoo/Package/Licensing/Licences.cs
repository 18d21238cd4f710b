namespace DeepNotebooks.Zoos;

/// <summary>SPDX's names of licences, as the card and the crate write them.</summary>
static class Licences
{
    internal const string Unknown = "NOASSERTION";

    // Identifiers that Hugging Face's cards know; others stand as 'other' with their name.
    static readonly HashSet<string> HuggingFace = new(StringComparer.Ordinal)
    {
        "apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "cc-by-3.0", "cc-by-2.0",
        "cc-by-sa-4.0", "cc-by-sa-3.0", "cc-by-nc-4.0", "cc-by-nc-3.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0",
        "gpl-3.0", "lgpl-3.0", "agpl-3.0", "mpl-2.0", "unlicense", "odbl", "eupl-1.2",
    };

    /// <summary>The page of one licence; null for expressions and unknown ones.</summary>
    internal static string? Page(string spdx) =>
        spdx == Unknown || spdx.Length == 0 || spdx.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '+'))
            ? null
            : $"https://spdx.org/licenses/{spdx}";

    /// <summary>The card's fields.</summary>
    internal static IEnumerable<(string Field, string Value)> Card(string spdx) =>
        spdx == Unknown ? [("license", "unknown")]
        : HuggingFace.Contains(spdx.ToLowerInvariant()) ? [("license", spdx.ToLowerInvariant())]
        : [("license", "other"), ("license_name", spdx)];
}
