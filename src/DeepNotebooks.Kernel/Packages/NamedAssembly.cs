using System.Reflection;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>What <c>#r "x.dll"</c> and <c>#r "AssemblyName"</c> bring in.</summary>
static class NamedAssembly
{
    /// <summary>Lets the cells from here on use an assembly, and finds what it needs beside it.</summary>
    /// <returns>Its file; null where it is the process's own.</returns>
    /// <exception cref="MagicException">There is none, or another one is in its place; in one line.</exception>
    internal static string? Add(string named, Script script, ScriptSession scripts)
    {
        if (named.Length == 0)
            throw new MagicException("#r needs an assembly: #r \"lib/x.dll\" or #r \"nuget: Package, 1.2.3\".");
        var name = named.Split(',')[0].Trim();
        var path = script.PathOf(IsFile(name) ? name : name + ".dll");
        if (!File.Exists(path) && !name.Contains('/'))
        {
            var simple = IsFile(name) ? Path.GetFileNameWithoutExtension(name) : name;
            if (OwnAssemblies.PathOf(simple) is not null)
            {
                scripts.Reference(References.Hidden(simple));
                return null;
            }
            if (scripts.Assemblies.PathOf(new AssemblyName(simple)) is not null)
                return null;
        }
        if (!File.Exists(path))
            throw Missing(name, path);

        var identity = IdentityOf(named, path);
        if (OwnAssemblies.Serves(identity))
        {
            scripts.Reference(References.Hidden(identity.Name!));
            return null;
        }
        if (scripts.Assemblies.Loaded(identity.Name!) is { } loaded)
            return SameAs(loaded, path) ? null : throw new MagicException($"'{named}' cannot be loaded: another {identity.Name} is in use, from '{loaded.Location}'. Restart the kernel to change it.");
        scripts.Assemblies.AddFile(path);
        scripts.Assemblies.AddFolder(Path.GetDirectoryName(path)!);
        scripts.Reference([path]);
        return path;
    }

    static bool IsFile(string name) =>
        name.Contains('/') || name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    static AssemblyName IdentityOf(string named, string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path);
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new MagicException($"'{named}' cannot be read as a .NET assembly: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    static bool SameAs(Assembly loaded, string path)
    {
        using var file = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == loaded.ManifestModule.ModuleVersionId;
    }

    static MagicException Missing(string name, string path)
    {
        if (!IsFile(name))
            return new MagicException($"there is no assembly '{name}'. A file is named by its path: #r \"lib/{name}.dll\".");
        var folder = Path.GetDirectoryName(path)!;
        var there = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.dll").Select(file => Path.GetFileName(file)) : [];
        return new MagicException($"there is no file '{name}' (looked for at '{path}').{Nearest.Hint(Path.GetFileName(name), there)}");
    }
}
