using DeepNotebooks.Kernel.Scripting.Completion;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.QuickInfo;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>What is known of a name in code.</summary>
/// <param name="Signature">As Roslyn words it, with the number of overloads.</param>
/// <param name="Documentation">Of the symbol; of its type, for a variable.</param>
/// <param name="Value">Of a variable of the session, now; null where there is none, or it cannot be told in a line.</param>
/// <param name="Source">As the user wrote it; null where that is not known or not wanted.</param>
sealed record Inspection(string Signature, Documentation? Documentation, string? Value, string? Source);

/// <summary>Tells what stands at a place in code, by Roslyn's quick info and the documentation of what was found.</summary>
sealed class CodeInspection(CellDocument cell, ScriptSession scripts)
{
    /// <summary>What is at <paramref name="position"/> in <paramref name="code"/>; null where that is nothing with a name.</summary>
    internal async Task<Inspection?> AtAsync(string code, int position, bool withSource, CancellationToken cancellation = default)
    {
        var document = cell.Of(code);
        var root = (await document.GetSyntaxRootAsync(cancellation))!;
        if (NamedPlace.Of(root, position) is not { } token)
            return null;
        var info = await QuickInfoService.GetService(document)!.GetQuickInfoAsync(document, token.SpanStart, cancellation);
        var signature = info?.Sections.FirstOrDefault(section => section.Kind == QuickInfoSectionKinds.Description)?.Text;
        if (string.IsNullOrWhiteSpace(signature))
            return null;

        var model = (await document.GetSemanticModelAsync(cancellation))!;
        var symbol = await SymbolFinder.FindSymbolAtPositionAsync(document, token.SpanStart, cancellation) ?? Candidate(model, token);
        var variable = symbol is IFieldSymbol { ContainingType.IsScriptClass: true } ? symbol.Name : null;
        var documented = symbol switch
        {
            IFieldSymbol { ContainingType.IsScriptClass: true } field => field.Type,
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => symbol,
        };
        return new Inspection(
            variable is null ? signature : signature.Replace("(field) ", "", StringComparison.Ordinal),
            documented is null ? null : Documentation.Of(documented, model.Compilation),
            variable is not null && scripts.TryGet(variable, out _, out var value) ? ValueText.Of(value) : null,
            withSource && symbol is not null ? SourceOf(symbol, document) : null);
    }

    // Where no overload fits what is typed so far, the first one tells of the method.
    static ISymbol? Candidate(SemanticModel model, SyntaxToken token) =>
        token.Parent is { } node
            ? model.GetSymbolInfo(node).CandidateSymbols.FirstOrDefault() ?? model.GetMemberGroup(node).FirstOrDefault()
            : null;

    string? SourceOf(ISymbol symbol, Document document)
    {
        var declaration = symbol.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault();
        if (declaration is null)
            return null;
        if (document.TryGetSyntaxTree(out var tree) && declaration.SyntaxTree == tree)
            return Declarations.Source(declaration.GetSyntax());
        for (; symbol.ContainingType is { IsScriptClass: false }; symbol = symbol.ContainingType)
        {
            // A member of a type is shown with all of the type.
        }
        return cell.SourceOf(symbol.Name);
    }
}
