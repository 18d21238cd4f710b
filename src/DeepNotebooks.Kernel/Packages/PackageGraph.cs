using DeepNotebooks.Notebook;
using NuGet.Packaging.Core;
using NuGet.Repositories;
using NuGet.RuntimeModel;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>Finds all packages that the named ones need, one version of each.</summary>
/// <remarks>
/// NuGet's "lowest applicable version": of several ranges for one package, the highest lower bound counts. A named package keeps its version,
/// and so does one that the session has loaded already.
/// </remarks>
sealed class PackageGraph(PackageChoice choice, IReadOnlyDictionary<string, LocalPackageInfo> loaded, Action<int> found)
{
    readonly Dictionary<string, LocalPackageInfo> chosen = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is needed and the process has itself.</summary>
    internal HashSet<string> Own { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The named packages and all they need that is not loaded yet, each on this machine.</summary>
    internal async Task<IReadOnlyList<LocalPackageInfo>> ResolveAsync(IReadOnlyList<PackageRequest> requests, CancellationToken cancellation)
    {
        var roots = await Task.WhenAll(requests.Select(request => choice.NamedAsync(request, cancellation)));
        foreach (var root in roots)
        {
            if (named.Add(root.Id))
                chosen[root.Id] = root;
            else if (chosen[root.Id].Version != root.Version)
                throw new MagicException($"package '{root.Id}' is named twice, as {chosen[root.Id].Version} and as {root.Version}. One version of it can be loaded.");
        }

        for (LocalPackageInfo[] level = [.. chosen.Values]; level.Length > 0;)
        {
            found(chosen.Count);
            var wanted = level.SelectMany(Needs)
                .Where(need => IsMissing(need.Package, need.By))
                .GroupBy(need => need.Package.Id, StringComparer.OrdinalIgnoreCase)
                .Select(same => same.MaxBy(need => need.Package.VersionRange.MinVersion))
                .ToList();
            level = await Task.WhenAll(wanted.Select(need => choice.NeededAsync(need.Package.Id, need.Package.VersionRange, need.By, cancellation)));
            foreach (var package in level)
                chosen[package.Id] = package;
        }
        return Reached();
    }

    bool IsMissing(PackageDependency need, string by)
    {
        switch (OwnPackages.Judge(need.Id, need.VersionRange))
        {
            case Standing.Own:
                Own.Add(need.Id);
                return false;
            case Standing.Refused:
                throw new MagicException($"{by} needs {need.Id} {need.VersionRange.PrettyPrint()}, and this kernel runs on {OwnPackages.VersionOf(need.Id)}, which it cannot have twice. Ask for an older {by.Split(' ')[0]}.");
        }
        if (chosen.TryGetValue(need.Id, out var other))
        {
            if (!IsTooOld(other.Version, need.VersionRange))
                return false;
            return named.Contains(need.Id)
                ? throw new MagicException($"{by} needs {need.Id} {need.VersionRange.PrettyPrint()}, and {other.Version} was asked for. Ask for one that fits both, or leave its version out.")
                : true;
        }
        return !loaded.TryGetValue(need.Id, out var before) || IsTooOld(before.Version, need.VersionRange);
    }

    // Beyond an upper bound NuGet only warns, and most packages run.
    static bool IsTooOld(NuGetVersion version, VersionRange range) => range.MinVersion is { } least && version < least;

    static IEnumerable<(PackageDependency Package, string By)> Needs(LocalPackageInfo package)
    {
        var by = $"{package.Id} {package.Version}";
        var everywhere = Platform.Nearest(package.Nuspec.GetDependencyGroups(), group => group.TargetFramework)?.Packages ?? [];
        var here = package.RuntimeGraph is null ? [] : RuntimeGraph.Merge(Platform.Runtimes, package.RuntimeGraph)
            .FindRuntimeDependencies(Platform.Runtime, package.Id)
            .Select(dependency => new PackageDependency(dependency.Id, dependency.VersionRange));
        return everywhere.Concat(here).Select(need => (need, by));
    }

    // A version that gave way to a higher one may have brought packages that nothing needs now.
    List<LocalPackageInfo> Reached()
    {
        var reached = new HashSet<string>(named, StringComparer.OrdinalIgnoreCase);
        var next = new Queue<string>(named);
        while (next.TryDequeue(out var id))
        {
            foreach (var (need, _) in Needs(chosen[id]))
            {
                if (chosen.ContainsKey(need.Id) && reached.Add(need.Id))
                    next.Enqueue(need.Id);
            }
        }
        return [.. chosen.Values.Where(package => reached.Contains(package.Id))];
    }
}
