using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using NuGet.Versioning;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>How a package that a cell asks for stands to what the process has itself.</summary>
enum Standing
{
    /// <summary>The process does not have it.</summary>
    Foreign,

    /// <summary>The process has it in a version that will do: nothing is installed.</summary>
    Own,

    /// <summary>The process has it in another version; the wanted one can be loaded beside it, for the cells alone.</summary>
    Beside,

    /// <summary>The process has it in another version, with a native library that it cannot have twice.</summary>
    Refused,
}

/// <summary>The packages this program is built from and those that .NET itself stands for: a cell that names one gets the process's own.</summary>
/// <remarks>
/// The rule: what the process has is used where its version is the wanted one or a newer one that the range allows. Another version is
/// loaded beside it, and its types are then others than the kernel's. Only a package that calls a native library cannot be there twice.
/// What .NET Interactive's host brings is the kernel's in any version, as it is there.
/// </remarks>
static class OwnPackages
{
    // Packages without an assembly of their name that mean no more than "the framework".
    static readonly string[] framework = ["NETStandard.Library", "Microsoft.NETCore.App", "Microsoft.NETCore.Platforms", "Microsoft.NETCore.Targets"];
    static readonly string[] host = ["Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.CSharp", "Microsoft.DotNet.Interactive.Formatting"];

    static readonly Lazy<Dictionary<string, OwnPackage>> packages = new(Read);

    internal static Standing Judge(string id, VersionRange range)
    {
        if (framework.Contains(id, StringComparer.OrdinalIgnoreCase) || host.Contains(id, StringComparer.OrdinalIgnoreCase))
            return Standing.Own;
        if (packages.Value.TryGetValue(id, out var own))
        {
            // The newest, asked of no feed: what the kernel has is what fits the rest of it.
            return range.Satisfies(own.Version) || range.IsFloating && range.MinVersion is null or { Major: 0, Minor: 0, Patch: 0 } ? Standing.Own
                : own.IsProject || CallsNative(own) ? Standing.Refused
                : Standing.Beside;
        }
        if (!OwnAssemblies.IsFramework(id) || OwnAssemblies.VersionOf(id) is not { } version)
            return Standing.Foreign;
        // The framework's assemblies have its version without the patch.
        return range.MinVersion is not { } least || (least.Major, least.Minor).CompareTo((version.Major, version.Minor)) <= 0 ? Standing.Own : Standing.Beside;
    }

    /// <summary>The version the process has; null where it is the framework's.</summary>
    internal static NuGetVersion? VersionOf(string id) => packages.Value.GetValueOrDefault(id)?.Version;

    /// <summary>The names of the assemblies that the process has of a package.</summary>
    internal static IReadOnlyList<string> AssembliesOf(string id) => packages.Value.GetValueOrDefault(id)?.Assemblies ?? [id];

    static bool CallsNative(OwnPackage own)
    {
        foreach (var path in own.Assemblies.Select(OwnAssemblies.PathOf).OfType<string>())
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            var called = Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.ModuleRef))
                .Select(row => metadata.GetString(metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name));
            if (called.Any(name => packages.Value.Values.Any(package => package.Natives.Contains(Stem(name)))))
                return true;
        }
        return own.Natives.Count > 0;
    }

    // The host writes down which packages the program was built from, for its own look-ups.
    static Dictionary<string, OwnPackage> Read()
    {
        var found = new Dictionary<string, OwnPackage>(StringComparer.OrdinalIgnoreCase);
        var file = ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES"))?.Split([';', Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (file is null || !File.Exists(file))
            return found;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var target = document.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var libraries = document.RootElement.GetProperty("libraries");
        foreach (var library in document.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject())
        {
            var name = library.Name.Split('/');
            if (name.Length == 2 && NuGetVersion.TryParse(name[1], out var version))
            {
                var isProject = libraries.GetProperty(library.Name).GetProperty("type").GetString() == "project";
                found[name[0]] = new OwnPackage(version, isProject, [.. Files(library.Value, "runtime")], [.. Files(library.Value, "native").Select(Stem)]);
            }
        }
        return found;
    }

    static IEnumerable<string> Files(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out var files) ? files.EnumerateObject().Select(file => Path.GetFileNameWithoutExtension(file.Name)) : [];

    static string Stem(string library) => Path.GetFileNameWithoutExtension(library) is ['l', 'i', 'b', .. var rest] ? rest : Path.GetFileNameWithoutExtension(library);

    sealed record OwnPackage(NuGetVersion Version, bool IsProject, IReadOnlyList<string> Assemblies, IReadOnlyList<string> Natives);
}
