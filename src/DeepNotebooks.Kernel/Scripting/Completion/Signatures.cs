using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>The parameters of the methods that can be named at a place.</summary>
sealed class Signatures
{
    static readonly SymbolDisplayFormat format = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        parameterOptions: SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    readonly ILookup<string, IMethodSymbol> methods;

    internal Signatures(SemanticModel model, SyntaxNode root, int position)
    {
        var left = LeftOfDot(root, position);
        var symbol = left is null ? null : model.GetSymbolInfo(left).Symbol;
        var container = left is null ? null : symbol as INamespaceOrTypeSymbol ?? model.GetTypeInfo(left).Type;
        methods = (left is not null && container is null ? [] : model.LookupSymbols(position, container, includeReducedExtensionMethods: left is not null))
            .OfType<IMethodSymbol>()
            .ToLookup(method => method.Name, StringComparer.Ordinal);
    }

    /// <summary>Of the overload with the fewest parameters, and how many others there are.</summary>
    internal string Of(string name)
    {
        // One that overrides another has the same parameters.
        var overloads = methods[name]
            .OrderBy(method => method.Parameters.Length)
            .Select(method => string.Join(", ", method.Parameters.Select(parameter => parameter.ToDisplayString(format))))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return overloads.Count switch
        {
            0 => "",
            1 => $"({overloads[0]})",
            _ => $"({overloads[0]}) (+{overloads.Count - 1})",
        };
    }

    static ExpressionSyntax? LeftOfDot(SyntaxNode root, int position)
    {
        if (position == 0)
            return null;
        var token = root.FindToken(position - 1);
        return token.Parent switch
        {
            MemberAccessExpressionSyntax access when access.OperatorToken == token => access.Expression,
            MemberBindingExpressionSyntax { Parent.Parent: ConditionalAccessExpressionSyntax access } => access.Expression,
            MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax access } => access.Expression,
            QualifiedNameSyntax name when name.DotToken == token => name.Left,
            _ => null,
        };
    }
}
