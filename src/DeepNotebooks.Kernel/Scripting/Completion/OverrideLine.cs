using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>Puts an <c>override</c> that is being typed on a line of its own: Roslyn offers what can be overridden only there.</summary>
static class OverrideLine
{
    /// <summary>The same text, as long, with line ends for the blanks before the member's first modifier and behind the cursor.</summary>
    internal static string Alone(SyntaxNode root, string code, int position)
    {
        var token = root.FindToken(Math.Max(0, position - 1));
        if (token.IsKind(SyntaxKind.IdentifierToken) && token.Span.End >= position)
            token = token.GetPreviousToken();
        if (!token.IsKind(SyntaxKind.OverrideKeyword))
            return code;
        while (token.GetPreviousToken() is var before && SyntaxFacts.GetKeywordKind(before.Text) != SyntaxKind.None)
            token = before;

        var text = code.ToCharArray();
        var isFirst = string.IsNullOrWhiteSpace(code[(code.LastIndexOf('\n', token.SpanStart) + 1)..token.SpanStart]);
        if (!isFirst && IsBlank(text[token.SpanStart - 1]))
            text[token.SpanStart - 1] = '\n';
        if (position < text.Length && IsBlank(text[position]))
            text[position] = '\n';
        return new string(text);
    }

    static bool IsBlank(char character) => character is ' ' or '\t';
}
