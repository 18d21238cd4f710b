using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>What an assembly brings to notebooks.</summary>
/// <param name="Types">The public classes that implement <see cref="Notebook.INotebookExtension"/>.</param>
/// <param name="IsForInteractive">Whether it has an extension for .NET Interactive.</param>
sealed record FoundExtensions(IReadOnlyList<string> Types, bool IsForInteractive)
{
    /// <summary>Looks into an assembly without loading it.</summary>
    internal static FoundExtensions In(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
            return new FoundExtensions([], false);
        var metadata = file.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToHashSet();
        if (!references.Contains("DeepNotebooks.Notebook") && !references.Contains("Microsoft.DotNet.Interactive"))
            return new FoundExtensions([], false);

        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & (TypeAttributes.VisibilityMask | TypeAttributes.Abstract | TypeAttributes.ClassSemanticsMask)) == TypeAttributes.Public)
            .Select(type => (Name: FullName(metadata, type.Namespace, type.Name), Interfaces: Interfaces(metadata, type).ToList()))
            .ToList();
        return new FoundExtensions(
            [.. types.Where(type => type.Interfaces.Contains("DeepNotebooks.Notebook.INotebookExtension")).Select(type => type.Name)],
            types.Exists(type => type.Interfaces.Contains("Microsoft.DotNet.Interactive.IKernelExtension")));
    }

    static IEnumerable<string> Interfaces(MetadataReader metadata, TypeDefinition type) =>
        type.GetInterfaceImplementations()
            .Select(handle => metadata.GetInterfaceImplementation(handle).Interface)
            .Where(handle => handle.Kind == HandleKind.TypeReference)
            .Select(handle => metadata.GetTypeReference((TypeReferenceHandle)handle))
            .Select(reference => FullName(metadata, reference.Namespace, reference.Name));

    static string FullName(MetadataReader metadata, StringHandle space, StringHandle name) =>
        metadata.GetString(space) is { Length: > 0 } prefix ? $"{prefix}.{metadata.GetString(name)}" : metadata.GetString(name);
}
