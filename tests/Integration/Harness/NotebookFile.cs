using System.Text.Json.Nodes;

namespace DeepNotebooks.Integration.Harness;

/// <summary>Notebooks for tests to execute.</summary>
static class NotebookFile
{
    /// <summary>A notebook of code cells, nbformat 4.5, as its file's text.</summary>
    public static string Of(string kernelName, params string[] cells) => new JsonObject
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["name"] = kernelName, ["display_name"] = ".NET (C#)", ["language"] = "C#" },
            ["language_info"] = new JsonObject { ["name"] = "C#" },
        },
        ["cells"] = new JsonArray([.. cells.Select((source, i) => new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = $"cell-{i + 1}",
            ["metadata"] = new JsonObject(),
            ["source"] = source,
            ["execution_count"] = null,
            ["outputs"] = new JsonArray(),
        })]),
    }.ToJsonString();
}
