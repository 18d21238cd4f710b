using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;
using NuGet.Configuration;
using NuGet.Repositories;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The packages that the cells of a session have asked for, and what came with them.</summary>
/// <param name="scripts">Whose cells use them.</param>
/// <param name="recorded">Those of an earlier run of the notebook.</param>
sealed class InstalledPackages(ScriptSession scripts, RecordedPackages recorded) : IDisposable
{
    readonly Dictionary<string, LocalPackageInfo> loaded = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> feeds = [];
    // Cells of several subshells may ask at once.
    readonly SemaphoreSlim turn = new(1);

    /// <summary>The version of each package that was installed, what others need included.</summary>
    internal IReadOnlyDictionary<string, string> Versions { get; private set; } = new Dictionary<string, string>();

    /// <summary>A feed for the rest of the session, beside those of NuGet's configuration.</summary>
    internal void AddFeed(string feed)
    {
        if (!feeds.Contains(feed))
            feeds.Add(feed);
    }

    /// <summary>Installs packages with all they need, and lets the cells from here on use them.</summary>
    /// <param name="requests">Resolved together.</param>
    /// <param name="folder">From which NuGet's configuration is looked for, upwards.</param>
    /// <param name="progress">Told how many have been found so far.</param>
    /// <param name="cancellation">Stops it; the session is then as it was.</param>
    /// <exception cref="MagicException">One cannot be had; in one line.</exception>
    internal async Task<Installation> AddAsync(
        IReadOnlyList<PackageRequest> requests, string folder, Action<int> progress, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await AddInTurnAsync(requests, folder, progress, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    async Task<Installation> AddInTurnAsync(
        IReadOnlyList<PackageRequest> requests, string folder, Action<int> progress, CancellationToken cancellation)
    {
        var shown = new List<string>();
        var missing = new List<PackageRequest>();
        foreach (var request in requests)
        {
            if (Known(request) is { } known)
                shown.Add(known);
            else
                missing.Add(request);
        }
        if (missing.Count == 0)
            return new Installation(shown, [], []);

        var settings = Settings.LoadDefaultSettings(folder);
        using var from = new PackageFeeds(settings, feeds);
        var choice = new PackageChoice(new PackageStore(settings), from, recorded);
        var graph = new PackageGraph(choice, loaded, progress);
        var packages = await graph.ResolveAsync(missing, cancellation);
        var assets = packages.ToDictionary(package => package.Id, PackageAssets.Of, StringComparer.OrdinalIgnoreCase);
        foreach (var package in packages)
            CheckFirst(package, assets[package.Id]);
        cancellation.ThrowIfCancellationRequested();

        foreach (var package in packages)
            Load(package, assets[package.Id]);
        ReferToOwn(graph.Own);
        // A new one each time: whoever reads does not wait for a cell that installs.
        Versions = loaded.Values.ToDictionary(package => package.Id, package => package.Version.ToNormalizedString());
        named.UnionWith(missing.Select(request => request.Id));
        var asked = missing.Select(request => packages.First(package => package.Id.Equals(request.Id, StringComparison.OrdinalIgnoreCase))).ToList();
        return new Installation(
            [.. shown, .. asked.Select(package => Shown(package.Id, package.Version))],
            choice.Notes,
            [.. asked.Select(package => new NewPackage(package.Id, package.ExpandedPath, [.. assets[package.Id].Runtime.Where(path => !IsOwn(path))]))]);
    }

    /// <summary>How a package is shown that is there already; null where it is not.</summary>
    string? Known(PackageRequest request)
    {
        if (loaded.TryGetValue(request.Id, out var package))
        {
            var satisfied = request.Exact is { } exact && named.Contains(request.Id) ? package.Version == exact : request.Range.Satisfies(package.Version);
            return satisfied ? Shown(package.Id, package.Version)
                : named.Contains(request.Id) || IsInUse(package) ? throw Conflict(request.Id, request.Version!, package.Version)
                : null;
        }
        var own = OwnPackages.VersionOf(request.Id);
        switch (OwnPackages.Judge(request.Id, request.Range))
        {
            case Standing.Own:
                ReferToOwn([request.Id]);
                return own is null ? $"{request.Id} (part of .NET)" : $"{Shown(request.Id, own)} (the kernel's own)";
            case Standing.Refused:
                throw new MagicException(
                    $"package '{request.Id}' {request.Version} cannot be loaded: this kernel runs on {own}, and its native library cannot be there twice. Leave the version out to use {own}.");
            default:
                return null;
        }
    }

    // The process has them, and cells do not see all that it has.
    void ReferToOwn(IEnumerable<string> ids) => scripts.Reference(ids.SelectMany(OwnPackages.AssembliesOf).SelectMany(References.Hidden));

    // An assembly that is loaded stays for the life of the process.
    void CheckFirst(LocalPackageInfo package, PackageAssets assets)
    {
        if (loaded.TryGetValue(package.Id, out var before) && before.Version != package.Version && IsInUse(before))
            throw Conflict(package.Id, package.Version.ToString(), before.Version);
        foreach (var name in assets.Runtime.Select(Path.GetFileNameWithoutExtension))
        {
            if (scripts.Assemblies.Loaded(name!) is { Location: { Length: > 0 } place } && !assets.Runtime.Contains(place) && before is null)
                throw new MagicException($"package '{package.Id}' {package.Version} cannot be loaded: another {name} is in use, from '{place}'. Restart the kernel to change it.");
        }
    }

    bool IsInUse(LocalPackageInfo package) =>
        PackageAssets.Of(package).Runtime.Any(path => scripts.Assemblies.Loaded(Path.GetFileNameWithoutExtension(path)) is not null);

    void Load(LocalPackageInfo package, PackageAssets assets)
    {
        loaded[package.Id] = package;
        foreach (var native in assets.Native)
            scripts.Assemblies.AddNative(native);
        foreach (var translation in assets.Translations)
            scripts.Assemblies.AddTranslation(translation);
        foreach (var path in assets.Runtime.Where(path => !IsOwn(path)))
            scripts.Assemblies.AddFile(path);
        scripts.Reference(assets.Compile.SelectMany(path => IsOwn(path) ? References.Hidden(Path.GetFileNameWithoutExtension(path)) : [path]));
    }

    // A package may carry what .NET has had since: the newer one of the two is used.
    static bool IsOwn(string path) =>
        OwnAssemblies.PathOf(Path.GetFileNameWithoutExtension(path)) is not null && OwnAssemblies.Serves(System.Reflection.AssemblyName.GetAssemblyName(path));

    static MagicException Conflict(string id, string wanted, NuGetVersion has) =>
        new($"package '{id}' {wanted} cannot be loaded: {has} is loaded already. Restart the kernel to change the version.");

    static string Shown(string id, NuGetVersion version) => $"{id}, {version.ToNormalizedString()}";
}

/// <summary>What came of a cell's requests for packages.</summary>
/// <param name="Packages">Those that were asked for, with their versions, for people.</param>
/// <param name="Notes">What the user should know.</param>
/// <param name="New">Those that were asked for and were not there before.</param>
sealed record Installation(IReadOnlyList<string> Packages, IReadOnlyList<string> Notes, IReadOnlyList<NewPackage> New);

/// <summary>A package that was asked for by name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="Assemblies">Those of its assemblies that are for this machine and not the process's own.</param>
sealed record NewPackage(string Id, string Folder, IReadOnlyList<string> Assemblies);
