using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>The language that a notebook's cell is in. Notebooks of .NET Interactive mix several.</summary>
static class CellLanguage
{
    internal const string CSharp = "csharp";

    static readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = CSharp,
        ["c#"] = CSharp,
        ["polyglot-notebook"] = CSharp,
        ["dotnet-interactive"] = CSharp,
        ["fsharp"] = "fsharp",
        ["f#"] = "fsharp",
        ["pwsh"] = "pwsh",
        ["powershell"] = "pwsh",
        ["javascript"] = "javascript",
        ["js"] = "javascript",
        ["html"] = "html",
        ["markdown"] = "markdown",
        ["md"] = "markdown",
        ["mermaid"] = "mermaid",
        ["sql"] = "sql",
        ["kql"] = "kql",
        ["http"] = "http",
        ["value"] = "value",
    };

    /// <summary>The language a name stands for; null where it is no language's.</summary>
    internal static string? Named(string name) => names.GetValueOrDefault(name);

    /// <summary>What a cell's metadata say: <c>polyglot_notebook.kernelName</c>, <c>dotnet_interactive.language</c>; C# where they say nothing.</summary>
    internal static string Of(JsonNode cell) => In(cell["metadata"]);

    /// <summary>The same of the metadata themselves.</summary>
    internal static string In(JsonNode? metadata)
    {
        var name = Text(metadata, "polyglot_notebook", "kernelName") ?? Text(metadata, "dotnet_interactive", "language");
        return string.IsNullOrEmpty(name) ? CSharp : Named(name) ?? name;
    }

    /// <summary>What the kernel is given of a cell in a language: the magic of that name, which runs it or says that it cannot.</summary>
    internal static string Code(string language, string source) =>
        language == CSharp || source.TrimStart().StartsWith($"#!{language}", StringComparison.Ordinal) ? source : $"#!{language}\n{source.TrimStart('\n')}";

    // Anybody may have written there, and anything.
    static string? Text(JsonNode? metadata, string part, string name) => ((metadata as JsonObject)?[part] as JsonObject)?[name]?.ToString();
}
