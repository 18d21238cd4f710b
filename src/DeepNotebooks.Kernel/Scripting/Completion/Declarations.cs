using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>What a session's pieces have declared up to now, as the text of one script.</summary>
/// <remarks>
/// Roslyn looks names up piece by piece, so against the chain itself completion would get slower with every cell. What a later
/// piece has hidden is left out here, and only what is declared counts: a variable has its type and no value.
/// </remarks>
sealed class Declarations(ScriptSession scripts)
{
    readonly Dictionary<string, List<Declaration>> byName = new(StringComparer.Ordinal);
    readonly List<string> imports = [];
    readonly List<MetadataReference> references = [.. scripts.FirstReferences];
    Submission? last;

    /// <summary>The text of the script.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>What the pieces refer to, each once.</summary>
    internal IReadOnlyList<MetadataReference> References => references;

    /// <summary>Takes in the pieces that are new.</summary>
    internal void Follow()
    {
        var piece = scripts.Last;
        if (piece == last)
            return;
        var added = new Stack<Submission>();
        var at = piece;
        for (; at is not null && at != last; at = at.Previous)
            added.Push(at);
        if (at != last)
        {
            // The last one known was taken back after it had failed.
            byName.Clear();
            imports.Clear();
        }
        foreach (var one in added)
        {
            references.AddRange(one.Added);
            Add(one.Compilation);
        }
        last = piece;
        Text = Write();
    }

    /// <summary>The declaration of a name as the user wrote it; null where cells declare none.</summary>
    internal string? SourceOf(string name) =>
        byName.TryGetValue(name, out var found) ? string.Join("\n\n", found.Select(declaration => declaration.Source)) : null;

    void Add(CSharpCompilation piece)
    {
        foreach (var import in piece.SyntaxTrees.SelectMany(tree => tree.GetCompilationUnitRoot().Usings).Select(import => import.ToString()))
        {
            imports.Remove(import);
            imports.Add(import);
        }
        foreach (var member in piece.ScriptClass?.GetMembers() ?? [])
        {
            if (member.IsImplicitlyDeclared || member.DeclaringSyntaxReferences.Length == 0 || Declare(member) is not { } declaration)
                continue;
            if (!byName.TryGetValue(member.Name, out var known))
                byName[member.Name] = known = [];
            // Methods hide their own kind by signature, types by their number of parameters, all else what has the name.
            known.RemoveAll(other => other.Kind != declaration.Kind || other.Signature == declaration.Signature);
            known.Add(declaration);
        }
    }

    static Declaration? Declare(ISymbol member)
    {
        var source = member.DeclaringSyntaxReferences.Select(reference => Source(reference.GetSyntax())).ToList();
        var text = string.Join('\n', source);
        return member switch
        {
            IFieldSymbol field => new(member.Kind, "", VariableText.Of(field), text),
            INamedTypeSymbol type => new(member.Kind, $"{type.Arity}", text, text),
            IMethodSymbol { MethodKind: MethodKind.Ordinary } method =>
                new(member.Kind, $"{method.Arity} {string.Join(',', method.Parameters.Select(parameter => parameter.Type.ToDisplayString()))}", text, text),
            IPropertySymbol or IEventSymbol => new(member.Kind, "", text, text),
            _ => null,
        };
    }

    // A declarator alone is a name: its statement has the type and the value.
    internal static string Source(SyntaxNode syntax)
    {
        var whole = syntax is VariableDeclaratorSyntax or SingleVariableDesignationSyntax
            ? syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? syntax
            : syntax;
        // Cells are parsed without documentation, so the comments that hold it are comments like others.
        var comments = whole.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .Select(trivia => trivia.ToString())
            .Where(comment => comment.StartsWith("///", StringComparison.Ordinal) || comment.StartsWith("/**", StringComparison.Ordinal));
        return string.Join('\n', comments.Append(whole.ToString()));
    }

    string Write()
    {
        var text = new StringBuilder();
        foreach (var import in imports)
            text.Append(import).Append('\n');
        foreach (var declaration in byName.Values.SelectMany(declarations => declarations))
            text.Append(declaration.Text).Append('\n');
        return text.ToString();
    }

    /// <param name="Kind">Of the symbol.</param>
    /// <param name="Signature">What sets it apart from others of its name and kind that stay visible beside it.</param>
    /// <param name="Text">Declares it in a script.</param>
    /// <param name="Source">As the user wrote it.</param>
    sealed record Declaration(SymbolKind Kind, string Signature, string Text, string Source);
}
