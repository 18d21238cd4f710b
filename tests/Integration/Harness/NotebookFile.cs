using System.Text.Json.Nodes;

namespace DeepNotebooks.Integration.Harness;

/// <summary>Notebooks for tests to execute.</summary>
static class NotebookFile
{
    /// <summary>A notebook of code cells, nbformat 4.5, as its file's text.</summary>
    public static string Of(string kernelName, params string[] cells) => Of(kernelName, "C#", new(), cells);

    /// <summary>One as VS Code saves it for .NET Interactive.</summary>
    public static string OfDotnetInteractive(params string[] cells) => Of(
        ".net-csharp",
        "polyglot-notebook",
        new()
        {
            ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" },
            ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" },
        },
        cells);

    static string Of(string kernelName, string language, JsonObject cellMetadata, string[] cells) => new JsonObject
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["name"] = kernelName, ["display_name"] = ".NET (C#)", ["language"] = "C#" },
            ["language_info"] = new JsonObject { ["name"] = language },
        },
        ["cells"] = new JsonArray([.. cells.Select((source, i) => new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = $"cell-{i + 1}",
            ["metadata"] = cellMetadata.DeepClone(),
            ["source"] = source,
            ["execution_count"] = null,
            ["outputs"] = new JsonArray(),
        })]),
    }.ToJsonString();
}
