using System.Collections.Concurrent;
using DeepNotebooks.Notebook;
using NuGet.Common;
using NuGet.Configuration;
using NuGet.Packaging.Core;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;
using LocalPackageInfo = NuGet.Repositories.LocalPackageInfo;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The feeds that are asked for packages: those of NuGet's configuration, and those a session has added.</summary>
/// <remarks>Made for one restore: a feed that cannot be reached is not asked again in it.</remarks>
sealed class PackageFeeds : IDisposable
{
    // A feed behind a closed network may never answer. Where the cache would do, nobody waits long for it.
    static readonly TimeSpan shortPatience = TimeSpan.FromSeconds(6);
    static readonly TimeSpan longPatience = TimeSpan.FromSeconds(40);

    readonly SourceCacheContext cache = new() { NoCache = true, DirectDownload = true };
    readonly PackageSourceMapping mapping;
    readonly IReadOnlyList<SourceRepository> feeds;
    readonly ConcurrentDictionary<string, string> unreachable = new(StringComparer.Ordinal);

    internal PackageFeeds(ISettings settings, IEnumerable<string> added)
    {
        mapping = PackageSourceMapping.GetPackageSourceMapping(settings);
        var sources = PackageSourceProvider.LoadPackageSources(settings).Where(source => source.IsEnabled)
            .Concat(added.Select(feed => new PackageSource(feed)))
            .DistinctBy(source => source.Source, StringComparer.Ordinal);
        feeds = [.. sources.Select(source => Repository.Factory.GetCoreV3(source))];
    }

    /// <summary>What went wrong with those that could not be asked.</summary>
    internal IReadOnlyCollection<string> Unreachable => [.. unreachable.Select(pair => $"{pair.Key}: {pair.Value}").Order(StringComparer.Ordinal)];

    /// <summary>Their names, for people.</summary>
    internal string Names => feeds.Count == 0 ? "no feed is configured" : string.Join(", ", feeds.Select(feed => feed.PackageSource.Name));

    /// <summary>The versions of a package on all feeds.</summary>
    /// <param name="id">Which package.</param>
    /// <param name="isHere">Whether the cache has it, too, so that no feed is waited for long.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Task<IReadOnlyList<NuGetVersion>> VersionsOfAsync(string id, bool isHere, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(FeedsFor(id).Select(feed => AskAsync(
            feed,
            async token => await (await PackagesAsync(feed, token)).GetAllVersionsAsync(id, cache, NullLogger.Instance, token),
            isHere ? shortPatience : longPatience,
            cancellation)));
        return [.. answers.SelectMany(versions => versions ?? []).Distinct()];
    }

    /// <summary>Fetches a package from the first feed that has it.</summary>
    internal async Task<LocalPackageInfo> FetchAsync(string id, NuGetVersion version, PackageStore store, CancellationToken cancellation)
    {
        var identity = new PackageIdentity(id, version);
        foreach (var feed in FeedsFor(id))
        {
            var download = await AskAsync(
                feed,
                async token =>
                {
                    var packages = await PackagesAsync(feed, token);
                    return await packages.DoesPackageExistAsync(id, version, cache, NullLogger.Instance, token)
                        ? await packages.GetPackageDownloaderAsync(identity, cache, NullLogger.Instance, token)
                        : null;
                },
                longPatience,
                cancellation);
            if (download is null)
                continue;
            using (download)
                return await store.AddAsync(identity, download, cancellation);
        }
        throw new MagicException($"package '{id}' {version} cannot be fetched: {string.Join("; ", Unreachable.DefaultIfEmpty($"it is not on {Names}."))}");
    }

    /// <summary>Packages whose names are like one that does not exist.</summary>
    internal async Task<IEnumerable<string>> LikeAsync(string id, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(FeedsFor(id).Select(feed => AskAsync(
            feed,
            async token => await feed.GetResourceAsync<PackageSearchResource>(token) is { } search
                ? await search.SearchAsync(id, new SearchFilter(includePrerelease: true), 0, 20, NullLogger.Instance, token)
                : [],
            shortPatience,
            cancellation)));
        return answers.SelectMany(found => found ?? []).Select(package => package.Identity.Id);
    }

    public void Dispose() => cache.Dispose();

    IEnumerable<SourceRepository> FeedsFor(string id)
    {
        if (!mapping.IsEnabled)
            return feeds;
        var names = mapping.GetConfiguredPackageSources(id);
        return feeds.Where(feed => names.Contains(feed.PackageSource.Name, StringComparer.OrdinalIgnoreCase));
    }

    static async Task<FindPackageByIdResource> PackagesAsync(SourceRepository feed, CancellationToken cancellation) =>
        await feed.GetResourceAsync<FindPackageByIdResource>(cancellation) ?? throw new IOException("it is no feed of NuGet packages");

    async Task<T?> AskAsync<T>(SourceRepository feed, Func<CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellation)
        where T : class?
    {
        var name = feed.PackageSource.Name;
        if (unreachable.ContainsKey(name))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            unreachable[name] = $"no answer within {patience.TotalSeconds:F0} s";
        }
        catch (Exception error) when (error is FatalProtocolException or IOException or HttpRequestException or UnauthorizedAccessException)
        {
            unreachable[name] = Reason(error);
        }
        return null;
    }

    // NuGet says that a service index could not be loaded; the innermost says why.
    static string Reason(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        var text = error.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return text.Contains("401", StringComparison.Ordinal)
            ? "it asks for a name and a password: packageSourceCredentials in NuGet.config gives them"
            : text;
    }
}
