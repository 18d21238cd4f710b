using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>What the compiler does of a <c>using var</c> in a program, for the top level of a cell.</summary>
static class UsingDeclarations
{
    /// <exception cref="CompilationFailedException">One holds what cannot be disposed.</exception>
    internal static void Check(CellSyntax syntax, CSharpCompilation compilation)
    {
        foreach (var declaration in syntax.Usings)
        {
            if (compilation.ScriptClass?.GetMembers(declaration.Name).OfType<IFieldSymbol>().FirstOrDefault()?.Type is not { } type
                || IsDisposable(type, "IDisposable") || (declaration.IsAsync && IsDisposable(type, "IAsyncDisposable")))
            {
                continue;
            }

            var position = syntax.Tree.GetText().Lines.GetLinePosition(declaration.Position);
            var message = $"'{type.ToMinimalDisplayString(compilation.GetSemanticModel(syntax.Tree), declaration.Position)}' cannot stand in a using declaration: it is not {(declaration.IsAsync ? "IAsyncDisposable" : "IDisposable")}";
            var line = syntax.Tree.GetText().Lines[position.Line].ToString();
            throw new CompilationFailedException([new CompileError(position.Line + 1, position.Character + 1, declaration.IsAsync ? "CS8410" : "CS1674", message, line)]);
        }
    }

    internal static async Task DisposeAsync(Submission piece, object?[] instances)
    {
        foreach (var declaration in piece.Usings.Reverse())
        {
            var field = piece.Fields.FirstOrDefault(candidate => candidate.Name == declaration.Name);
            var value = field is null ? null : new Variable(field, piece.Slot).Value(instances);
            if (declaration.IsAsync && value is IAsyncDisposable later)
                await later.DisposeAsync();
            else if (value is IDisposable now)
                now.Dispose();
        }
    }

    static bool IsDisposable(ITypeSymbol type, string name) =>
        type.TypeKind is TypeKind.Dynamic or TypeKind.Error
        || type.AllInterfaces.Append(type).Any(candidate => candidate.Name == name && candidate.ContainingNamespace?.ToDisplayString() == "System");
}
