using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Whether a front end may run what was typed so far.</summary>
enum Completeness
{
    Complete,
    Incomplete,
    Invalid,
}

static class CompletenessOf
{
    /// <summary>Judges a cell by its last part: what stands above a magic line is complete, or will never be.</summary>
    internal static Completeness Cell(IReadOnlyList<CellPart> parts)
    {
        if (parts is not [.., CodePart code])
            return Completeness.Complete;
        var tree = CellSyntax.Parse(code.Text, "").Tree;
        return !SyntaxFactory.IsCompleteSubmission(tree) ? Completeness.Incomplete
            : tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? Completeness.Invalid
            : Completeness.Complete;
    }
}
