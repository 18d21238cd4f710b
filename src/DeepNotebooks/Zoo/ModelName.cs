using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>A model's name in a zoo, "topic/name", with or without a version: "topic/name@2".</summary>
/// <remarks>Names become folders, Git tags and parts of URLs, so they are kept to what is plain in all three.</remarks>
sealed partial record ModelName(string Topic, string Name, int? Version = null)
{
    internal const int LongestPart = 64;

    /// <summary>Without the version.</summary>
    internal string Full => $"{Topic}/{Name}";

    /// <summary>Its folder in the zoo, from the root.</summary>
    internal string Folder => $"models/{Topic}/{Name}";

    internal string Tag(int version) => $"{Full}@{version}";

    public override string ToString() => Version is { } version ? Tag(version) : Full;

    /// <summary>Whether <paramref name="text"/> has the shape of a name, so that it may be asked for in a zoo.</summary>
    internal static bool Is(string text) => TryParse(text) is not null;

    /// <exception cref="RequestException">It is no such name; the message says how names look.</exception>
    internal static ModelName Parse(string text) => TryParse(text) ?? throw new RequestException(
        $"'{text.ReplaceLineEndings(" ")}' is no model's name: write 'topic/name' or 'topic/name@version', "
        + $"each part of a-z, 0-9, '-', '_' and '.', such as 'cells/blood-resnet18' (at most {LongestPart} characters a part).");

    /// <summary>A name to publish under: the zoo gives the version.</summary>
    internal static ModelName ParseUnversioned(string text) =>
        Parse(text) is { Version: null } name
            ? name
            : throw new RequestException($"'{text}' names a version, and the zoo gives versions itself: publish as '{Parse(text).Full}'.");

    static ModelName? TryParse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match)
            return null;
        var (topic, name, version) = (match.Groups["topic"].Value, match.Groups["name"].Value, match.Groups["version"]);
        return IsPart(topic) && IsPart(name)
            ? new ModelName(topic, name, version.Success ? int.Parse(version.Value) : null)
            : null;
    }

    // What git check-ref-format refuses within these letters.
    static bool IsPart(string part) =>
        part.Length <= LongestPart && !part.Contains("..") && !part.EndsWith('.') && !part.EndsWith(".lock", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<topic>[a-z0-9][a-z0-9._-]*)/(?<name>[a-z0-9][a-z0-9._-]*)(@(?<version>[1-9][0-9]{0,8}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
