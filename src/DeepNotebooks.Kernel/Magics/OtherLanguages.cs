using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>Directives of .NET Interactive that ask for what this kernel does not run. Each is named in one line, and the lines below it are not taken for C#.</summary>
static class OtherLanguages
{
    static readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fsharp"] = "F#",
        ["f#"] = "F#",
        ["pwsh"] = "PowerShell",
        ["powershell"] = "PowerShell",
        ["sql"] = "SQL",
        ["kql"] = "KQL",
        ["mermaid"] = "Mermaid",
        ["http"] = "HTTP",
        ["python"] = "Python",
        ["r"] = "R",
        ["vscode"] = "a command of VS Code",
        ["connect"] = "a kernel beside this one",
    };

    /// <summary>Whether a directive is one of them.</summary>
    internal static bool Has(string directive) => Named(directive) is not null;

    /// <summary>Why a directive is not obeyed.</summary>
    internal static MagicException Refusal(string directive) =>
        new($"#!{directive} is not supported: it asks for {Named(directive)}, and this kernel runs C#, HTML, Markdown and JavaScript.");

    // A connected database is called by the name it was given after the language's: #!sql-sales.
    static string? Named(string directive)
    {
        var dash = directive.IndexOf('-');
        return names.GetValueOrDefault(directive)
            ?? (dash > 0 && directive[..dash] is "sql" or "kql" ? names[directive[..dash]] : null);
    }
}
