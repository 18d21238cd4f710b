using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Makes <c>Console.Clear()</c> in a cell clear what the cell has shown.</summary>
/// <remarks>
/// That method speaks to a terminal or to nobody, and nothing it calls can be replaced: so the call is. Only where the compiler finds that
/// very method, however it is spelt; a call inside a library still clears nothing.
/// </remarks>
static class ConsoleClear
{
    static readonly ExpressionSyntax clearing = SyntaxFactory.ParseExpression(
        $"global::{typeof(Notebook.Notebook).FullName}.{nameof(Notebook.Notebook.ClearOutput)}(wait: true)");

    internal static (CSharpCompilation Compilation, SyntaxTree Tree) Redirected(CSharpCompilation compilation, SyntaxTree tree)
    {
        if (!tree.ToString().Contains("Clear", StringComparison.Ordinal))
            return (compilation, tree);
        var root = tree.GetCompilationUnitRoot();
        var model = compilation.GetSemanticModel(tree);
        var calls = root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => IsConsoleClear(call, model)).ToList();
        if (calls.Count == 0)
            return (compilation, tree);

        // On the line it stood on: errors and stack traces keep their lines.
        var redirected = root.ReplaceNodes(calls, (call, _) => clearing.WithTriviaFrom(call));
        var replaced = CSharpSyntaxTree.Create(redirected, (CSharpParseOptions)tree.Options, tree.FilePath, Encoding.UTF8);
        return (compilation.ReplaceSyntaxTree(tree, replaced), replaced);
    }

    static bool IsConsoleClear(InvocationExpressionSyntax call, SemanticModel model)
    {
        var name = call.Expression is MemberAccessExpressionSyntax member ? member.Name : call.Expression as SimpleNameSyntax;
        return name is { Identifier.ValueText: "Clear" } && call.ArgumentList.Arguments.Count == 0
            && model.GetSymbolInfo(call).Symbol is IMethodSymbol { ContainingType: { Name: "Console", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };
    }
}
