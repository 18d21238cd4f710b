using DeepNotebooks.Notebook;
using DeepNotebooks.Text;
using NuGet.Repositories;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>Chooses the version of a package as NuGet does: the lowest a range allows, the newest where it floats. What is on this machine comes first.</summary>
sealed class PackageChoice(PackageStore store, PackageFeeds feeds, RecordedPackages recorded)
{
    const int mostVersions = 6;

    /// <summary>What the user should know of choices that he might not expect.</summary>
    internal List<string> Notes { get; } = [];

    /// <summary>The package that a cell has named, on this machine.</summary>
    internal async Task<LocalPackageInfo> NamedAsync(PackageRequest request, CancellationToken cancellation)
    {
        request = recorded.Settle(request);
        if (request.Exact is { } exact && store.Find(request.Id, exact) is { } here)
            return here;
        var (id, range) = (request.Id, request.Range);
        var local = store.VersionsOf(id);
        var offered = await feeds.VersionsOfAsync(id, isHere: Best(range, local) is not null, cancellation);
        if (offered.Count == 0 && local.Count == 0)
            throw await MissingAsync(id, cancellation);

        // What a feed has is newer than what was fetched once, but for a feed that cannot be asked the cache must do.
        var asked = feeds.Unreachable.Count == 0 || Best(range, offered) is not null;
        var best = Best(range, asked && offered.Count > 0 ? offered : [.. offered.Union(local)])
            ?? throw new MagicException($"package '{id}' has no version {request.Version}. There are: {Listed(offered.Union(local))}.{Told(feeds.Unreachable)}");
        if (request.Exact is { } wanted && best.Major != wanted.Major)
            throw new MagicException($"package '{id}' has no version {request.Version}. There are: {Listed(offered.Union(local))}.{Told(feeds.Unreachable)}");
        if (request.Exact is { } missing && best != missing)
            Notes.Add($"{id} {missing} is on no feed; {best} is the next.");
        else if (request.Exact is null && feeds.Unreachable.Count > 0)
            Notes.Add($"{id} {best} is the newest {(local.Contains(best) ? "in the cache" : "that could be found")}: a feed could not be asked ({string.Join("; ", feeds.Unreachable)}).");
        return store.Find(id, best) ?? await feeds.FetchAsync(id, best, store, cancellation);
    }

    /// <summary>The package that another one needs, on this machine.</summary>
    internal async Task<LocalPackageInfo> NeededAsync(string id, VersionRange range, string by, CancellationToken cancellation)
    {
        range = recorded.Settle(id, range);
        if (range is { HasLowerBound: true, IsMinInclusive: true, IsFloating: false } && store.Find(id, range.MinVersion!) is { } here)
            return here;
        var local = store.VersionsOf(id);
        var offered = await feeds.VersionsOfAsync(id, isHere: Best(range, local) is not null, cancellation);
        var best = Best(range, offered) ?? Best(range, local);
        if (best is not null)
            return store.Find(id, best) ?? await feeds.FetchAsync(id, best, store, cancellation);
        throw new MagicException(
            offered.Count + local.Count > 0 ? $"{by} needs '{id}' {range.PrettyPrint()}, and there are: {Listed(offered.Union(local))}.{Told(feeds.Unreachable)}"
            : feeds.Unreachable.Count > 0 ? $"{by} needs '{id}', which is not in the cache.{Told(feeds.Unreachable)}"
            : $"{by} needs '{id}', which is on none of the feeds ({feeds.Names}). #i \"nuget:URL-or-folder\" adds a feed.");
    }

    static NuGetVersion? Best(VersionRange range, IReadOnlyCollection<NuGetVersion> versions) =>
        range.FindBestMatch(versions)
        // A package of which there are only previews: the newest of them, where no version was asked for.
        ?? (range is { IsFloating: true, OriginalString: "*" } ? versions.Max() : null);

    async Task<MagicException> MissingAsync(string id, CancellationToken cancellation)
    {
        if (feeds.Unreachable.Count > 0)
            return new MagicException($"package '{id}' is not in the cache.{Told(feeds.Unreachable)}");
        var like = await feeds.LikeAsync(id, cancellation);
        var meant = Nearest.To(id, like.Concat(store.Ids())) is { } near ? $" Did you mean '{store.Spelled(near)}'?" : "";
        return new MagicException($"package '{id}' is on none of the feeds ({feeds.Names}).{meant} #i \"nuget:URL-or-folder\" adds a feed.");
    }

    static string Told(IReadOnlyCollection<string> unreachable) =>
        unreachable.Count == 0 ? "" : $" A feed could not be asked ({string.Join("; ", unreachable)}).";

    static string Listed(IEnumerable<NuGetVersion> versions)
    {
        var newest = versions.OrderDescending().ToList();
        return string.Join(", ", newest.Take(mostVersions)) + (newest.Count > mostVersions ? ", …" : "");
    }
}
