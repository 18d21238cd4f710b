namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>The SDK's documentation of the framework. A machine with a runtime alone has none.</summary>
/// <remarks>
/// Its files are named as the assemblies that programs are compiled against, and the types live in others, most of them in
/// System.Private.CoreLib: so all files may have a type, and the likely ones come first.
/// </remarks>
static class ReferencePack
{
    internal static IEnumerable<string> FilesFor(string assembly, string type)
    {
        // .../shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll
        var version = Path.GetDirectoryName(assembly);
        var framework = Path.GetDirectoryName(version);
        if (framework is null || Path.GetFileName(Path.GetDirectoryName(framework)) != "shared")
            return [];
        var root = Path.GetDirectoryName(Path.GetDirectoryName(framework))!;
        var packs = Path.Combine(root, "packs", Path.GetFileName(framework) + ".Ref");
        if (!Directory.Exists(packs))
            return [];
        var newest = Directory.GetDirectories(packs).OrderBy(pack => Version.TryParse(Path.GetFileName(pack).Split('-')[0], out var number) ? number : new Version()).LastOrDefault();
        var references = newest is null ? "" : Path.Combine(newest, "ref");
        return Directory.Exists(references)
            ? Directory.EnumerateFiles(references, "*.xml", SearchOption.AllDirectories)
                .OrderByDescending(file => Likeness(Path.GetFileNameWithoutExtension(file), Path.GetFileNameWithoutExtension(assembly), type))
                .ThenBy(file => file, StringComparer.Ordinal)
            : [];
    }

    static int Likeness(string file, string assembly, string type) =>
        file == assembly ? int.MaxValue
        : type == file || type.StartsWith(file + ".", StringComparison.Ordinal) ? file.Length
        : file == "System.Runtime" ? "System.".Length
        : 0;
}
