using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>A notebook as a file holds it.</summary>
/// <remarks>nbformat 4.5.</remarks>
sealed class NotebookFile
{
    readonly JsonObject root;

    NotebookFile(JsonObject root) => this.root = root;

    /// <summary>The cells, in order.</summary>
    internal JsonArray Cells => root["cells"]!.AsArray();

    /// <summary>What it says of itself.</summary>
    internal JsonObject Metadata => root["metadata"]!.AsObject();

    /// <summary>A notebook in C# with the given cells, and <paramref name="metadata"/> beside those that every one has.</summary>
    internal static NotebookFile FromJson(JsonArray cells, JsonObject metadata)
    {
        metadata["kernelspec"] = KernelIdentity.KernelSpec();
        metadata["language_info"] = KernelIdentity.LanguageInfo();
        return new(new JsonObject { ["cells"] = cells, ["metadata"] = metadata, ["nbformat"] = 4, ["nbformat_minor"] = 5 });
    }

    /// <summary>Reads a notebook of format 4, and brings it to 4.5, in which cells have ids.</summary>
    /// <exception cref="InvalidDataException">It is no such notebook; the message says why.</exception>
    internal static NotebookFile Parse(byte[] bytes)
    {
        JsonObject notebook;
        try
        {
            var text = bytes.AsSpan();
            notebook = JsonNode.Parse(text.StartsWith("\uFEFF"u8) ? text[3..] : text) as JsonObject ?? throw new InvalidDataException("it is JSON, but not a notebook.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"it is not JSON (line {error.LineNumber + 1}).", error);
        }
        if (notebook["nbformat"] is not JsonValue format || !format.TryGetValue<int>(out var major))
            throw new InvalidDataException("it is JSON, but not a notebook: 'nbformat' is missing.");
        if (major != 4)
            throw new InvalidDataException($"it has nbformat {major}; only 4 can be read. Open it in Jupyter once and save it.");
        if (notebook["cells"] is not JsonArray cells || cells.Any(cell => cell is not JsonObject))
            throw new InvalidDataException("it is a notebook without a list of cells.");
        if (notebook["metadata"] is not JsonObject)
            notebook["metadata"] = new JsonObject();

        foreach (var (cell, i) in cells.Select((cell, i) => (cell!.AsObject(), i)))
        {
            if (cell["id"] is null)
                cell.Insert(0, "id", $"cell-{i + 1}");
            if (cell["metadata"] is not JsonObject)
                cell["metadata"] = new JsonObject();
        }
        notebook["nbformat_minor"] = notebook["nbformat_minor"] is JsonValue minor && minor.TryGetValue<int>(out var given) && given > 5 ? given : 5;
        return new NotebookFile(notebook);
    }

    /// <summary>What language its code is in, by what its metadata says; null where they do not.</summary>
    internal string? Language
    {
        get
        {
            var spec = root["metadata"]?["kernelspec"];
            var kernel = spec?["name"]?.ToString();
            return kernel?.StartsWith(".net-csharp", StringComparison.Ordinal) == true ? KernelIdentity.Language
                : spec?["language"]?.ToString() ?? root["metadata"]?["language_info"]?["name"]?.ToString();
        }
    }

    /// <summary>Says that this kernel has run it.</summary>
    internal void MarkLanguage()
    {
        var metadata = root["metadata"]!.AsObject();
        metadata["kernelspec"] ??= KernelIdentity.KernelSpec();
        metadata["language_info"] = KernelIdentity.LanguageInfo();
    }

    /// <summary>The same notebook, ending with the cell at <paramref name="last"/>.</summary>
    internal NotebookFile UpTo(int last)
    {
        var copy = root.DeepClone().AsObject();
        var cells = copy["cells"]!.AsArray();
        while (cells.Count > last + 1)
            cells.RemoveAt(cells.Count - 1);
        return new NotebookFile(copy);
    }

    /// <summary>Puts into a code cell what its run has given so far.</summary>
    internal static JsonObject Executed(CellRun run, JsonObject cell)
    {
        cell["cell_type"] = "code";
        cell["metadata"] ??= new JsonObject();
        cell["source"] ??= RecordedOutputs.Multiline(run.Code);
        cell["execution_count"] = run.Number;
        cell["outputs"] = run.Outputs.ToJson(run.Number);
        return cell;
    }

    /// <summary>Takes away what an earlier run left in a code cell.</summary>
    internal static void Clear(JsonObject cell)
    {
        cell["outputs"] = new JsonArray();
        cell["execution_count"] = null;
        (cell["metadata"] as JsonObject)?.Remove(ExecutedCell.Key);
    }

    /// <summary>A cell's text, which a file may hold as one string or as a list of lines.</summary>
    internal static string Source(JsonNode cell) => cell["source"] switch
    {
        JsonArray lines => string.Concat(lines.Select(line => line?.ToString())),
        var text => text?.ToString() ?? "",
    };

    internal static bool HasTag(JsonNode cell, string tag) =>
        cell["metadata"]?["tags"] is JsonArray tags && tags.Any(candidate => candidate?.ToString() == tag);

    internal static void Tag(JsonObject cell, string tag)
    {
        if (HasTag(cell, tag))
            return;
        var metadata = cell["metadata"]!.AsObject();
        if (metadata["tags"] is JsonArray tags)
            tags.Add((JsonNode)tag);
        else
            metadata["tags"] = new JsonArray(tag);
    }

    internal static bool IsCode(JsonNode cell) => cell["cell_type"]?.ToString() == "code";

    /// <summary>The JSON, as Jupyter lays it out: one blank a level, a line end at the end.</summary>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            root.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
