using System.Text.Json.Nodes;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The packages that a notebook was run with before, as its metadata name them: they are taken again where its cells leave a choice.</summary>
sealed class RecordedPackages
{
    /// <summary>Their place in the kernel's record, an object of versions by package.</summary>
    internal const string Key = "packages";

    internal static readonly RecordedPackages None = new([]);

    readonly Dictionary<string, NuGetVersion> versions;

    RecordedPackages(Dictionary<string, NuGetVersion> versions) => this.versions = versions;

    /// <summary>Reads the kernel's record in a notebook's metadata; what names no version is passed over.</summary>
    internal static RecordedPackages Read(JsonNode? record)
    {
        var found = new Dictionary<string, NuGetVersion>(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, value) in (record as JsonObject)?[Key] as JsonObject ?? [])
        {
            if (NuGetVersion.TryParse(value?.ToString(), out var version))
                found[id] = version;
        }
        return new(found);
    }

    /// <summary>A cell's request, its version the recorded one where the cell leaves that open.</summary>
    internal PackageRequest Settle(PackageRequest request) =>
        request.Exact is null && versions.TryGetValue(request.Id, out var then) && request.Range.Satisfies(then)
            ? request with { Version = then.ToNormalizedString() }
            : request;

    /// <summary>What another package needs, from the recorded version on where that will do.</summary>
    internal VersionRange Settle(string id, VersionRange range) =>
        versions.TryGetValue(id, out var then) && range.Satisfies(then) ? new VersionRange(then, includeMinVersion: true, range.MaxVersion, range.IsMaxInclusive) : range;
}
