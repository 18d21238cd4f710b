using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Where a zoo is: a folder of this machine, or a Git URL.</summary>
/// <param name="Url">What git is given: an absolute path or a URL.</param>
/// <param name="IsLocal">A folder, read without a copy.</param>
sealed partial record ZooAddress(string Url, bool IsLocal)
{
    /// <summary>For people: without the password a URL may carry.</summary>
    public override string ToString() => Hide(Url);

    /// <summary>Takes passwords in URLs out of what git says.</summary>
    internal static string Hide(string text) => Password().Replace(text, "${scheme}");

    internal static ZooAddress Parse(string? zoo)
    {
        zoo = zoo is { Length: > 0 } ? zoo : Places.DefaultZoo;
        if (zoo.StartsWith("~/", StringComparison.Ordinal))
            zoo = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), zoo[2..]);
        return IsUrl().IsMatch(zoo) && !Directory.Exists(zoo) ? new ZooAddress(zoo, false) : new ZooAddress(Path.GetFullPath(zoo), true);
    }

    // scheme://…, or ssh's short host:path, where no '/' stands before the ':'.
    [GeneratedRegex(@"^([a-z][a-z0-9+.-]*://|[^/:\s]+:)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsUrl();

    [GeneratedRegex(@"(?<scheme>https?://)[^/@\s]+@",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Password();
}
