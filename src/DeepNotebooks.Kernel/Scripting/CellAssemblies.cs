using System.Reflection;
using System.Runtime.Loader;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Holds the assemblies made of cells and those that cells name with <c>#r</c>, so that later cells find them.</summary>
sealed class CellAssemblies() : AssemblyLoadContext("cells")
{
    readonly Dictionary<string, Assembly> made = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);

    internal Assembly Add(string name, Stream image, Stream symbols)
    {
        var assembly = LoadFromStream(image, symbols);
        lock (made)
            made.Add(name, assembly);
        return assembly;
    }

    /// <summary>A dll that was named with <c>#r</c>; loaded when first used.</summary>
    internal void AddFile(string path)
    {
        lock (made)
            files[Path.GetFileNameWithoutExtension(path)] = path;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (made)
        {
            var name = assemblyName.Name ?? "";
            return made.TryGetValue(name, out var assembly) ? assembly
                : files.TryGetValue(name, out var path) ? LoadFromAssemblyPath(path)
                : null;
        }
    }
}
