using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>Tells where a name means nothing.</summary>
static class NoCode
{
    /// <summary>Whether a place is in a comment, a string or a number. The holes of an interpolated string are code.</summary>
    internal static bool IsAt(SyntaxNode root, int position)
    {
        var trivia = root.FindTrivia(position, findInsideTrivia: false);
        if (IsComment(trivia) && (trivia.SpanStart < position))
            return true;
        // A comment to the end of the line goes on where it ends.
        var before = position == 0 ? default : root.FindTrivia(position - 1, findInsideTrivia: false);
        if (IsComment(before) && (before.Span.End > position || !before.ToString().EndsWith("*/", StringComparison.Ordinal)))
            return true;

        var token = root.FindToken(position == 0 ? 0 : position - 1);
        return token.Kind() switch
        {
            SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.CharacterLiteralToken =>
                token.SpanStart < position && (position < token.Span.End || !IsClosed(token)),
            SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => token.SpanStart < position && position < token.Span.End,
            SyntaxKind.InterpolatedStringTextToken => token.SpanStart < position && position <= token.Span.End,
            SyntaxKind.NumericLiteralToken => position <= token.Span.End,
            _ => false,
        };
    }

    static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    static bool IsClosed(SyntaxToken literal) => !literal.ContainsDiagnostics && literal.Span.Length > 1;
}
