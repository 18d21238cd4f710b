using System.Diagnostics;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Interactive;

/// <summary>A cell as it was run, with what it put out.</summary>
/// <remarks>nbformat 4.5, "Code cell outputs".</remarks>
public sealed class RecordedCell
{
    readonly Lock gate = new();
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly DateTimeOffset started = DateTimeOffset.UtcNow;
    readonly List<(JsonObject Json, string? Id)> outputs = [];
    readonly int number;
    readonly string code;
    TimeSpan? elapsed;
    bool failed;

    internal RecordedCell(int number, string code) => (this.number, this.code) = (number, code);

    /// <summary>Something was shown.</summary>
    public void Show(string id, IReadOnlyDictionary<string, string> forms) => Add(new JsonObject
    {
        ["output_type"] = "display_data",
        ["data"] = Data(forms),
        ["metadata"] = new JsonObject(),
    }, id);

    /// <summary>Something shown before was replaced.</summary>
    public void Update(string id, IReadOnlyDictionary<string, string> forms)
    {
        lock (gate)
        {
            foreach (var (json, _) in outputs.Where(output => output.Id == id))
                json["data"] = Data(forms);
        }
    }

    /// <summary>The value of its last expression.</summary>
    public void Return(IReadOnlyDictionary<string, string> forms) => Add(new JsonObject
    {
        ["output_type"] = "execute_result",
        ["execution_count"] = number,
        ["data"] = Data(forms),
        ["metadata"] = new JsonObject(),
    });

    /// <summary>Text written to the console: stdout or stderr.</summary>
    public void Print(string stream, string text)
    {
        lock (gate)
        {
            if (outputs is [.., var last] && (string?)last.Json["name"] == stream)
                last.Json["text"] = (string?)last.Json["text"] + text;
            else
                outputs.Add((new JsonObject { ["output_type"] = "stream", ["name"] = stream, ["text"] = text }, null));
        }
    }

    /// <summary>Why it ended early.</summary>
    public void Fail(string name, string message)
    {
        failed = true;
        Add(new JsonObject
        {
            ["output_type"] = "error",
            ["ename"] = name,
            ["evalue"] = message,
            ["traceback"] = new JsonArray([.. message.Split('\n').Select(line => (JsonNode)line)]),
        });
    }

    /// <summary>It has ended.</summary>
    public void End() => elapsed ??= clock.Elapsed;

    internal ExecutedCell ToHistory() => new(number, code, started, elapsed, elapsed is null ? null : !failed);

    internal JsonObject ToJson()
    {
        lock (gate)
        {
            return new JsonObject
            {
                ["id"] = $"cell-{number}",
                ["cell_type"] = "code",
                ["metadata"] = new JsonObject { [ExecutedCell.Key] = ToHistory().ToMetadata() },
                ["source"] = code,
                ["execution_count"] = number,
                ["outputs"] = new JsonArray([.. outputs.Select(output => output.Json.DeepClone())]),
            };
        }
    }

    void Add(JsonObject output, string? id = null)
    {
        lock (gate)
            outputs.Add((output, id));
    }

    static JsonObject Data(IReadOnlyDictionary<string, string> forms) =>
        new(forms.Select(form => KeyValuePair.Create<string, JsonNode?>(form.Key, form.Value)));
}
