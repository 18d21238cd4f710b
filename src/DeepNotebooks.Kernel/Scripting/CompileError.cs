using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>An error the compiler found.</summary>
/// <param name="Line">In the cell, from 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Id">The compiler's number of it, such as CS0103.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Source">The line of the cell that it is in.</param>
sealed record CompileError(int Line, int Column, string Id, string Message, string Source)
{
    // One missing brace can give dozens; the first tell enough.
    const int most = 8;

    /// <summary>The file that it is in; null where it is in the cell itself.</summary>
    internal string? File { get; init; }

    /// <summary>As compilers write it: <c>(line,column): error CS0103: message</c>.</summary>
    public override string ToString() => $"{File}({Line},{Column}): error {Id}: {Message}";

    internal static IReadOnlyList<CompileError> From(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Take(most)
            .Select(From)];

    /// <summary>The error, the line it is in and a mark below the place.</summary>
    internal IEnumerable<string> Shown()
    {
        yield return ToString();
        if (Source.Trim().Length == 0)
            yield break;
        yield return "    " + Source.TrimEnd();
        // Tabs stay tabs, so that the mark stands below the place however wide they are.
        yield return "    " + string.Concat(Source.Take(Column - 1).Select(c => c == '\t' ? '\t' : ' ')) + "^";
    }

    static CompileError From(Diagnostic diagnostic)
    {
        var position = diagnostic.Location.GetLineSpan().StartLinePosition;
        var lines = diagnostic.Location.SourceTree?.GetText().Lines;
        var source = lines is not null && position.Line < lines.Count ? lines[position.Line].ToString() : "";
        return new CompileError(position.Line + 1, position.Character + 1, diagnostic.Id, diagnostic.GetMessage(), source);
    }
}

/// <summary>A cell does not compile.</summary>
sealed class CompilationFailedException(IReadOnlyList<CompileError> errors) : Exception(errors[0].ToString())
{
    internal IReadOnlyList<CompileError> Errors { get; } = errors;

    /// <summary>The same, of a file that the cell has taken in.</summary>
    internal CompilationFailedException In(string file) => new([.. Errors.Select(error => error with { File = file })]);
}
