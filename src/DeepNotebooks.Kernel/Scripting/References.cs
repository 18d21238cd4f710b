using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using DeepNotebooks.Kernel.Packages;
using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>The assemblies a cell may type against: those the process can load anyway, without loading any of them.</summary>
static class References
{
    // What the kernel itself is made of. A cell has no use for it, and each assembly costs time at the first compilation.
    static readonly string[] hidden =
    [
        "Microsoft.CodeAnalysis", "Mono.Cecil", "Microsoft.AspNetCore.", "Microsoft.Extensions.", "Microsoft.VisualBasic", "Microsoft.Win32.SystemEvents",
        "Markdig", "System.CommandLine", "System.Security.Cryptography.Pkcs", "System.Security.Cryptography.Xml",
        "System.ServiceModel", "System.Private.ServiceModel", "Microsoft.TestPlatform", "Microsoft.VisualStudio", "xunit", "testhost",
        "WindowsBase", "NuGet.",
        // What completion needs beside Roslyn.
        "Humanizer", "System.Composition", "System.Configuration.ConfigurationManager", "System.Diagnostics.EventLog",
        "System.Security.Cryptography.ProtectedData",
    ];

    // Hidden by the list above and still seen in the types of public members.
    static readonly string[] shown = ["Microsoft.AspNetCore.Html.Abstractions"];

    /// <summary>One reference an assembly; the files are mapped when a compilation first looks into them.</summary>
    internal static IReadOnlyList<MetadataReference> OfThisProcess() => [.. OwnAssemblies.All.Where(MayBeSeen).Select(To)];

    /// <summary>The files of an own assembly that a cell asks for by name, and of those it builds on; none where a cell sees it anyway.</summary>
    internal static IEnumerable<string> Hidden(string name)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var next = new Queue<string>([name]);
        while (next.TryDequeue(out var one))
        {
            if (OwnAssemblies.PathOf(one) is not { } path || MayBeSeen(path) || !found.TryAdd(one, path))
                continue;
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            foreach (var reference in metadata.AssemblyReferences)
                next.Enqueue(metadata.GetString(metadata.GetAssemblyReference(reference).Name));
        }
        return found.Values;
    }

    /// <summary>
    /// Those of them that define something, and what these refer to. The rest, a third, only say where something is defined now, and cost
    /// each cell time; where a package refers to one of them, <see cref="NeighbourResolver"/> finds it. They do not tell their files, which the
    /// compiler would open once more for each cell, to describe them in its symbols.
    /// </summary>
    internal static IReadOnlyList<MetadataReference> Defining(IEnumerable<MetadataReference> references)
    {
        var all = references.OfType<PortableExecutableReference>()
            .Select(reference => (AssemblyMetadata)reference.GetMetadata())
            .Select(assembly => (Assembly: assembly, Metadata: assembly.GetModules()[0].GetMetadataReader()))
            .ToList();
        var defining = all.Where(one => Defines(one.Metadata)).ToList();
        var needed = defining.SelectMany(one => one.Metadata.AssemblyReferences.Select(to => one.Metadata.GetString(one.Metadata.GetAssemblyReference(to).Name))).ToHashSet();
        return [.. defining.Concat(all.Except(defining).Where(one => needed.Contains(one.Metadata.GetString(one.Metadata.GetAssemblyDefinition().Name))))
            .Select(one => one.Assembly.GetReference())];
    }

    static bool Defines(MetadataReader metadata) => metadata.TypeDefinitions.Any(type =>
        (metadata.GetTypeDefinition(type).Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public);

    /// <summary>Whether cells see an assembly of the process's own without asking for it.</summary>
    internal static bool MayBeSeen(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return shown.Contains(name) || !hidden.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A reference to a file, with its documentation. MetadataReference.CreateFromFile reads the whole file at once; this maps it.</summary>
    internal static PortableExecutableReference To(string path) =>
        AssemblyMetadata.CreateFromFile(path).GetReference(new Inspection.AssemblyDocumentation(path), filePath: path);
}
