using System.Collections.Immutable;
using System.Reflection;
using DeepNotebooks.Kernel.Packages;
using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Finds for the compiler what a referenced assembly builds on and no cell has named: beside it, or among the process's own.</summary>
/// <remarks>
/// Not what the process's own assemblies build on and <see cref="References"/> hides: the kernel's builds on Roslyn, and reading all of
/// that costs each kernel 60 MB for nothing that a cell can name.
/// </remarks>
sealed class NeighbourResolver(CellAssemblies assemblies) : MetadataReferenceResolver
{
    public override bool ResolveMissingAssemblies => true;

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if (IsOwn(definition) && !(OwnAssemblies.PathOf(referenceIdentity.Name) is { } its && References.MayBeSeen(its)))
            return null;
        var name = new AssemblyName(referenceIdentity.Name) { Version = referenceIdentity.Version };
        return (assemblies.PathOf(name) ?? OwnAssemblies.PathOf(referenceIdentity.Name)) is { } found ? References.To(found) : null;
    }

    // Those that each cell has do not tell their files.
    static bool IsOwn(MetadataReference reference) => reference is PortableExecutableReference { FilePath: var path }
        && (path is null || OwnAssemblies.PathOf(Path.GetFileNameWithoutExtension(path)) == path);

    // Directives are taken out of the code before it is compiled.
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 1;
}
