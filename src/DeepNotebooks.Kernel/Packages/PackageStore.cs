using DeepNotebooks.Notebook;
using NuGet.Common;
using NuGet.Configuration;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Packaging.Signing;
using NuGet.Repositories;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The packages on this machine: NuGet's global packages folder, to which new ones are added, and the fallback folders of its configuration.</summary>
sealed class PackageStore
{
    readonly ISettings settings;
    readonly List<NuGetv3LocalRepository> folders;

    internal PackageStore(ISettings settings)
    {
        this.settings = settings;
        folders = [.. SettingsUtility.GetFallbackPackageFolders(settings).Prepend(SettingsUtility.GetGlobalPackagesFolder(settings))
            .Select(folder => new NuGetv3LocalRepository(folder))];
    }

    internal LocalPackageInfo? Find(string id, NuGetVersion version) =>
        folders.Select(folder => folder.FindPackage(id, version)).FirstOrDefault(package => package is not null);

    /// <summary>The versions of a package that are here.</summary>
    internal IReadOnlyList<NuGetVersion> VersionsOf(string id) =>
        [.. folders.SelectMany(folder => folder.FindPackagesById(id)).Select(package => package.Version).Distinct()];

    /// <summary>The names of all packages that are here; their folders have them in small letters.</summary>
    internal IEnumerable<string> Ids() =>
        folders.Where(folder => Directory.Exists(folder.RepositoryRoot)).SelectMany(folder => Directory.EnumerateDirectories(folder.RepositoryRoot)).Select(path => Path.GetFileName(path));

    /// <summary>A package's name as its makers spell it, where it is here.</summary>
    internal string Spelled(string id) => folders.SelectMany(folder => folder.FindPackagesById(id)).Select(package => package.Nuspec.GetId()).FirstOrDefault() ?? id;

    /// <summary>Adds a package. Several processes may do so at once: NuGet's own lock lets one of them.</summary>
    internal async Task<LocalPackageInfo> AddAsync(PackageIdentity package, IPackageDownloader download, CancellationToken cancellation)
    {
        var root = folders[0];
        var context = new PackageExtractionContext(
            PackageSaveMode.Defaultv3, XmlDocFileSaveMode.None, ClientPolicyContext.GetClientPolicy(settings, NullLogger.Instance), NullLogger.Instance);
        try
        {
            await PackageExtractor.InstallFromSourceAsync(package, download, root.PathResolver, context, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MagicException(
                $"package '{package.Id}' cannot be written to '{root.RepositoryRoot}': {error.Message} (The environment variable NUGET_PACKAGES names another folder.)", error);
        }
        root.ClearCacheForIds([package.Id]);
        return root.FindPackage(package.Id, package.Version)
            ?? throw new MagicException($"package '{package.Id}' {package.Version} was fetched and is not in '{root.RepositoryRoot}'. Is the disk full?");
    }
}
