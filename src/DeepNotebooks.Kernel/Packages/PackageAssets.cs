using DeepNotebooks.Notebook;
using NuGet.Client;
using NuGet.ContentModel;
using NuGet.Repositories;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The files of a package that are for the running .NET on this machine.</summary>
/// <param name="Compile">What code is compiled against.</param>
/// <param name="Runtime">What is loaded.</param>
/// <param name="Translations">Satellite assemblies, each in a folder with its culture's name.</param>
/// <param name="Native">Native libraries.</param>
sealed record PackageAssets(IReadOnlyList<string> Compile, IReadOnlyList<string> Runtime, IReadOnlyList<string> Translations, IReadOnlyList<string> Native)
{
    static readonly ManagedCodeConventions conventions = new(Platform.Runtimes);

    internal static PackageAssets Of(LocalPackageInfo package)
    {
        var content = new ContentItemCollection();
        content.Load(package.Files);
        var patterns = conventions.Patterns;
        foreach (var framework in Platform.Frameworks)
        {
            var anywhere = conventions.Criteria.ForFramework(framework);
            var here = conventions.Criteria.ForFrameworkAndRuntime(framework, Platform.Runtime);
            var runtime = content.FindBestItemGroup(here, patterns.RuntimeAssemblies);
            var compile = content.FindBestItemGroup(anywhere, patterns.CompileRefAssemblies, patterns.CompileLibAssemblies) ?? runtime;
            var native = content.FindBestItemGroup(here, patterns.NativeLibraries);
            var translations = content.FindBestItemGroup(here, patterns.ResourceAssemblies);
            if (compile is not null || native is not null || translations is not null)
                return new PackageAssets(Files(package, compile), Files(package, runtime), Files(package, translations), Files(package, native));
        }
        return Made(package) is { Length: > 0 } others
            ? throw new MagicException($"package '{package.Id}' {package.Version} has nothing for .NET {Environment.Version.Major}: it is made for {others}. Another version may.")
            : new PackageAssets([], [], [], []);
    }

    static string Made(LocalPackageInfo package) =>
        string.Join(", ", package.Files.Where(file => file.StartsWith("lib/", StringComparison.OrdinalIgnoreCase)).Select(file => file.Split('/')).Where(parts => parts.Length > 2).Select(parts => parts[1]).Distinct());

    // A file named _._ says that there is meant to be nothing.
    static List<string> Files(LocalPackageInfo package, ContentItemGroup? group) =>
        [.. group?.Items.Select(item => item.Path).Where(path => Path.GetFileName(path) != "_._").Select(path => Path.Combine(package.ExpandedPath, path)) ?? []];
}
