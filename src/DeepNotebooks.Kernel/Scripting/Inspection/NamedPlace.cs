using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>Finds the name that is meant at a place: the one there, or that of the method whose arguments are being typed.</summary>
static class NamedPlace
{
    internal static SyntaxToken? Of(SyntaxNode root, int position)
    {
        var after = root.FindToken(position);
        if (IsName(after) && after.SpanStart <= position)
            return after;
        if (position == 0)
            return null;
        var before = root.FindToken(position - 1);
        if (before is { RawKind: (int)SyntaxKind.GreaterThanToken, Parent.Parent: GenericNameSyntax generic } && before.Span.End == position)
            return generic.Identifier;
        return IsName(before) && before.Span.End == position ? before : Called(before, position);
    }

    static SyntaxToken? Called(SyntaxToken token, int position)
    {
        for (var node = token.Parent; node is not null; node = node.Parent)
        {
            if (node is BaseArgumentListSyntax or AttributeArgumentListSyntax && node.SpanStart < position && !IsClosedBefore(node, position))
                return NameOf(node.Parent);
        }
        return null;
    }

    static bool IsClosedBefore(SyntaxNode list, int position) => list.Span.End <= position && !list.GetLastToken(includeZeroWidth: true).IsMissing;

    static SyntaxToken? NameOf(SyntaxNode? call) => call switch
    {
        InvocationExpressionSyntax invocation => NameOf(invocation.Expression),
        ObjectCreationExpressionSyntax creation => NameOf(creation.Type),
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword,
        ElementAccessExpressionSyntax element => NameOf(element.Expression),
        ConstructorInitializerSyntax initializer => initializer.ThisOrBaseKeyword,
        AttributeSyntax attribute => NameOf(attribute.Name),
        MemberAccessExpressionSyntax access => access.Name.Identifier,
        MemberBindingExpressionSyntax access => access.Name.Identifier,
        QualifiedNameSyntax name => name.Right.Identifier,
        SimpleNameSyntax name => name.Identifier,
        _ => null,
    };

    static bool IsName(SyntaxToken token) =>
        token.IsKind(SyntaxKind.IdentifierToken) ? !token.IsMissing : SyntaxFacts.IsKeywordKind(token.Kind());
}
