using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>The compilation of the next piece of a session, begun while nobody waits for it.</summary>
/// <remarks>
/// For each piece the compiler settles anew which of all assemblies refers to which, though a piece has those of the piece before it.
/// That takes it as long as the rest of its work on a short cell. A compilation whose text is replaced keeps what is settled.
/// </remarks>
sealed class NextCompilation(CSharpCompilationOptions options, Lazy<IReadOnlyList<MetadataReference>> references)
{
    static readonly SyntaxTree empty = CSharpSyntaxTree.ParseText("", ScriptSession.ParseOptions);

    volatile Begun? begun;

    /// <summary>Begins one, unless it is begun already; returns when references are settled.</summary>
    internal void Begin(int number, Submission previous)
    {
        if (begun is { } ahead && ahead.Number == number && ahead.Previous == previous)
            return;
        var next = begun = new Begun(number, previous, new(() => Settled(Create(empty, number, previous, []))));
        _ = next.Compilation.Value;
    }

    /// <summary>The compilation of a piece: one that was begun, also where that is not finished, else a new one.</summary>
    /// <param name="tree">Its text.</param>
    /// <param name="number">The piece's number.</param>
    /// <param name="previous">The piece before it.</param>
    /// <param name="added">What it refers to beyond what the piece before it does.</param>
    internal CSharpCompilation For(SyntaxTree tree, int number, Submission? previous, IReadOnlyList<MetadataReference> added)
    {
        var compilation = begun is { } ahead && ahead.Number == number && ahead.Previous == previous && added.Count == 0
            ? ahead.Compilation.Value.ReplaceSyntaxTree(empty, tree)
            : Create(tree, number, previous, added);
        // Where pointers may be, the compiler looks up and writes attributes that say so: a tenth of its work on a short cell.
        return tree.GetRoot().DescendantTokens().Any(token => token.IsKind(SyntaxKind.UnsafeKeyword))
            ? compilation.WithOptions(compilation.Options.WithAllowUnsafe(true))
            : compilation;
    }

    CSharpCompilation Create(SyntaxTree tree, int number, Submission? previous, IReadOnlyList<MetadataReference> added) => CSharpCompilation.CreateScriptCompilation(
        $"cell-{number}",
        tree,
        // A piece has the references and imports of those before it. Given again, they cost memory that grows with the square of the pieces.
        previous is null ? [.. references.Value, .. added] : added,
        (previous is null ? options : options.WithUsings()).WithScriptClassName($"Submission#{number}"),
        previous?.Compilation,
        typeof(object));

    static CSharpCompilation Settled(CSharpCompilation compilation)
    {
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }

    sealed record Begun(int Number, Submission Previous, Lazy<CSharpCompilation> Compilation);
}
