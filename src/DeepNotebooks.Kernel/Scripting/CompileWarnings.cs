using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>What the compiler warns of: shown to those who ask, since most of it means nothing in a notebook.</summary>
static class CompileWarnings
{
    /// <summary>As compilers write them: <c>(line,column): warning CS0219: message</c>.</summary>
    internal static IReadOnlyList<string> Of(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(Shown)];

    static string Shown(Diagnostic diagnostic)
    {
        var position = diagnostic.Location.GetLineSpan().StartLinePosition;
        return $"({position.Line + 1},{position.Character + 1}): warning {diagnostic.Id}: {diagnostic.GetMessage()}";
    }
}
