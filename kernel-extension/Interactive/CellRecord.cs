using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Interactive;

/// <summary>The cells of a session, and the notebook they make: what a published model tells of where it comes from.</summary>
sealed class CellRecord
{
    static readonly JsonSerializerOptions layout = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock gate = new();
    readonly List<RecordedCell> cells = [];

    internal IReadOnlyList<ExecutedCell> History => [.. Cells.Select(cell => cell.ToHistory())];

    internal RecordedCell Begin(string code)
    {
        lock (gate)
        {
            var cell = new RecordedCell(cells.Count + 1, code);
            cells.Add(cell);
            return cell;
        }
    }

    /// <summary>Replaces what was shown under an id, in whichever cell that was.</summary>
    internal void Update(string id, IReadOnlyDictionary<string, string> forms)
    {
        foreach (var cell in Cells)
            cell.Update(id, forms);
    }

    /// <summary>nbformat 4.5.</summary>
    internal string ToNotebook() => new JsonObject
    {
        ["cells"] = new JsonArray([.. Cells.Select(cell => (JsonNode)cell.ToJson())]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "C#" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(layout) + "\n";

    RecordedCell[] Cells
    {
        get
        {
            lock (gate)
                return [.. cells];
        }
    }
}
