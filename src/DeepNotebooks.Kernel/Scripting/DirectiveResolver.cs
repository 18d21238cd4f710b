using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Finds what <c>#r</c> names, and for the compiler what that builds on.</summary>
/// <remarks>
/// Not what the process's own assemblies build on and <see cref="References"/> hides: the kernel's builds on Roslyn, and reading all of
/// that costs each kernel 60 MB for nothing that a cell can name.
/// </remarks>
sealed class DirectiveResolver : MetadataReferenceResolver
{
    static readonly ScriptMetadataResolver resolver = ScriptMetadataResolver.Default;

    public override bool ResolveMissingAssemblies => true;

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        definition is PortableExecutableReference { FilePath: { } path } && References.IsOwn(path) ? null : resolver.ResolveMissingAssembly(definition, referenceIdentity);

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        [.. resolver.ResolveReference(reference, baseFilePath, properties).Select(found => found.FilePath is { } path ? References.To(path) : found)];

    public override bool Equals(object? other) => other is DirectiveResolver;

    public override int GetHashCode() => 1;
}
