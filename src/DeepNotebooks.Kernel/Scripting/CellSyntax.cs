using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>A <c>using var name = …</c> at the top level of a cell: what it holds is disposed when the cell ends.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Position">Where it is named in the text.</param>
/// <param name="IsAsync">Whether it is <c>await using</c>.</param>
sealed record UsingDeclaration(string Name, int Position, bool IsAsync);

/// <summary>A piece of a cell as it is compiled: C# of the script kind, and what a notebook allows beyond that.</summary>
/// <param name="Tree">Text of the same length, so that every position is the user's.</param>
/// <param name="Usings">The using declarations, in order: scripts have none, so they are compiled as plain ones.</param>
/// <param name="DropsValue">Whether a semicolon behind the last expression says that its value is not wanted: scripts take that for a mistake.</param>
sealed record CellSyntax(SyntaxTree Tree, IReadOnlyList<UsingDeclaration> Usings, bool DropsValue)
{
    static readonly CSharpParseOptions program = ScriptSession.ParseOptions.WithKind(SourceCodeKind.Regular);

    internal static CellSyntax Parse(string code, string path, CancellationToken cancellation = default)
    {
        var text = new StringBuilder(code);
        var usings = code.Contains("using ", StringComparison.Ordinal) && code.Contains('=') ? BlankUsings(code, text, cancellation) : [];
        var tree = ParseScript(text, path, cancellation);

        if (Last(tree) is not { SemicolonToken: { IsMissing: false } semicolon } last || IsStatement(last.Expression))
            return new CellSyntax(tree, usings, DropsValue: false);
        text[semicolon.SpanStart] = ' ';
        return new CellSyntax(ParseScript(text, path, cancellation), usings, DropsValue: true);
    }

    /// <summary>The expression that ends a piece; null where it ends otherwise.</summary>
    internal static ExpressionStatementSyntax? Last(SyntaxTree tree) =>
        ((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax statement } ? statement : null;

    static SyntaxTree ParseScript(StringBuilder text, string path, CancellationToken cancellation) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text.ToString(), Encoding.UTF8), ScriptSession.ParseOptions, path, cancellation);

    // As the top level of a program it parses; what scripts have beyond programs stands aside.
    static List<UsingDeclaration> BlankUsings(string code, StringBuilder text, CancellationToken cancellation)
    {
        var usings = new List<UsingDeclaration>();
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, program, cancellationToken: cancellation).GetRoot(cancellation);
        foreach (var member in root.Members)
        {
            if (member is not GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration })
                continue;
            Blank(text, declaration.AwaitKeyword.Span);
            Blank(text, declaration.UsingKeyword.Span);
            usings.AddRange(declaration.Declaration.Variables.Select(variable =>
                new UsingDeclaration(variable.Identifier.ValueText, variable.Identifier.SpanStart, declaration.AwaitKeyword.RawKind != 0)));
        }
        return usings;
    }

    static void Blank(StringBuilder text, TextSpan span)
    {
        for (var i = span.Start; i < span.End; i++)
            text[i] = ' ';
    }

    // What C# takes for a statement by itself ("Expression statements", C# standard 13.7); all else is a value that somebody does not want to see.
    static bool IsStatement(ExpressionSyntax expression) => expression is
        InvocationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax or BaseObjectCreationExpressionSyntax
        or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression }
        or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
        || expression.IsMissing || expression.ContainsDiagnostics;
}
