using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using DeepNotebooks.Kernel.Packages;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Holds the assemblies made of cells and those that cells bring in with <c>#r</c>, so that later cells find them.</summary>
/// <remarks>
/// What the process has itself, in the wanted version or a newer one, is the process's own also in a cell: a value then has one type on both
/// sides. All else is loaded here, when it is first used.
/// </remarks>
sealed class CellAssemblies() : AssemblyLoadContext("cells")
{
    readonly Dictionary<string, Assembly> made = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, string> natives = new(StringComparer.Ordinal);
    readonly List<string> folders = [];

    internal Assembly Add(string name, Stream image, Stream symbols)
    {
        var assembly = LoadFromStream(image, symbols);
        lock (made)
            made.Add(name, assembly);
        return assembly;
    }

    /// <summary>An assembly of a package, or one named with <c>#r</c>; loaded when first used.</summary>
    internal void AddFile(string path)
    {
        lock (made)
            files[Path.GetFileNameWithoutExtension(path)] = path;
    }

    /// <summary>A satellite assembly of a package; its folder has the name of its culture.</summary>
    internal void AddTranslation(string path)
    {
        lock (made)
            files[Path.Combine(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileNameWithoutExtension(path))] = path;
    }

    /// <summary>A native library of a package.</summary>
    internal void AddNative(string path)
    {
        lock (made)
            natives[Path.GetFileName(path)] = path;
    }

    /// <summary>A folder whose files, managed and native, are found by what is used from it.</summary>
    internal void AddFolder(string folder)
    {
        lock (made)
        {
            if (!folders.Contains(folder))
                folders.Add(folder);
        }
    }

    /// <summary>The assembly of a name that has been loaded here already.</summary>
    internal Assembly? Loaded(string name) =>
        Assemblies.FirstOrDefault(assembly => string.Equals(assembly.GetName().Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where an assembly of a name would be loaded from; null where not from here.</summary>
    internal string? PathOf(AssemblyName wanted)
    {
        var name = Path.Combine(wanted.CultureName ?? "", wanted.Name ?? "");
        lock (made)
        {
            if (files.TryGetValue(name, out var path))
                return path;
            return OwnAssemblies.Serves(wanted)
                ? null
                : folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (made)
        {
            if (made.TryGetValue(assemblyName.Name ?? "", out var assembly))
                return assembly;
        }
        return PathOf(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? found;
        lock (made)
        {
            string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}"];
            found = names.Select(natives.GetValueOrDefault).FirstOrDefault(path => path is not null)
                ?? folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        }
        return found is null ? 0 : LoadNative(found);
    }

    // A library may need another of its folder, which the system's loader does not look for there.
    static nint LoadNative(string path)
    {
        if (NativeLibrary.TryLoad(path, out var handle))
            return handle;
        foreach (var neighbour in Directory.GetFiles(Path.GetDirectoryName(path)!, "*.so*").Where(file => file != path))
            NativeLibrary.TryLoad(neighbour, out _);
        return NativeLibrary.Load(path);
    }
}
