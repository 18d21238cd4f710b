using DeepNotebooks.Notebook;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>A package that a cell names: <c>#r "nuget: Id, 1.2.3"</c>.</summary>
/// <param name="Id">As it was written.</param>
/// <param name="Version">As it was written: a version, <c>1.*</c>, a range such as <c>[1.0,2.0)</c>; null for the newest.</param>
sealed record PackageRequest(string Id, string? Version)
{
    internal const string Prefix = "nuget:";

    static readonly VersionRange any = VersionRange.Parse("*");
    static readonly VersionRange anyPrerelease = VersionRange.Parse("*-*");

    /// <summary>The versions that will do; the newest of them is taken where the range floats.</summary>
    internal VersionRange Range => Version switch
    {
        null or "*" => any,
        "*-*" => anyPrerelease,
        _ => VersionRange.TryParse(Version, out var range)
            ? range
            : throw new MagicException($"'{Version}' is no version of a package. Write one as 1.2.3, 1.*, 1.0-* or [1.0,2.0), or leave it out for the newest."),
    };

    /// <summary>Whether exactly one version is meant, though NuGet would take a newer one where there is no such.</summary>
    internal NuGetVersion? Exact => Version is not null && NuGetVersion.TryParse(Version, out var exact) ? exact : null;

    /// <summary>Reads what stands between the quotes.</summary>
    /// <exception cref="MagicException">It names no package; in one line.</exception>
    internal static PackageRequest Parse(string text)
    {
        var words = text.Trim()[Prefix.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        var id = words[0];
        if (id.Length == 0 || !id.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_'))
            throw new MagicException($"'{text}' names no package. Write #r \"nuget: Package, 1.2.3\", or without a version for the newest.");
        var request = new PackageRequest(id, words is [_, { Length: > 0 } version] ? version.Trim('"').Trim() : null);
        _ = request.Range;
        return request;
    }
}
