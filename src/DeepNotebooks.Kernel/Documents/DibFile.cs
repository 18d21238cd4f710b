using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>A cell of a .dib file.</summary>
/// <param name="Language">Such as <c>csharp</c> or <c>markdown</c>.</param>
/// <param name="Source">Its text, without the empty lines around it.</param>
/// <param name="FirstLine">Of the text in the file, from 0.</param>
sealed record DibCell(string Language, string Source, int FirstLine)
{
    /// <summary>The text, whose lines have the numbers they have in the file.</summary>
    internal string Padded => new string('\n', FirstLine) + Source;
}

/// <summary>A notebook as .NET Interactive's .dib files hold it: plain text, cells divided by a line with the magic of their language.</summary>
sealed class DibFile
{
    readonly JsonNode? meta;

    DibFile(JsonNode? meta, IReadOnlyList<DibCell> cells) => (this.meta, Cells) = (meta, cells);

    internal IReadOnlyList<DibCell> Cells { get; }

    /// <exception cref="InvalidDataException">Its <c>#!meta</c> is not JSON; the message says where.</exception>
    internal static DibFile Parse(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var (meta, start) = Meta(lines);
        var (aliases, language) = Languages(meta);
        var cells = new List<DibCell>();
        var from = start;
        for (var line = start; line <= lines.Length; line++)
        {
            var next = line < lines.Length ? Separator(lines[line], aliases) : null;
            if (line < lines.Length && next is null)
                continue;
            Add(cells, language, lines, from, line);
            (language, from) = (next ?? language, line + 1);
        }
        return new DibFile(meta, cells);
    }

    /// <summary>The same as an .ipynb file, with what VS Code keeps there of languages.</summary>
    internal NotebookFile ToNotebook()
    {
        var cells = new JsonArray();
        foreach (var cell in Cells)
        {
            var isText = cell.Language == "markdown";
            var json = new JsonObject
            {
                ["cell_type"] = isText ? "markdown" : "code",
                ["id"] = $"cell-{cells.Count + 1}",
                ["metadata"] = isText ? new JsonObject() : new JsonObject
                {
                    ["dotnet_interactive"] = new JsonObject { ["language"] = cell.Language },
                    ["polyglot_notebook"] = new JsonObject { ["kernelName"] = cell.Language },
                },
                ["source"] = Session.RecordedOutputs.Multiline(cell.Source),
            };
            if (!isText)
                (json["execution_count"], json["outputs"]) = (null, new JsonArray());
            cells.Add((JsonNode)json);
        }
        return NotebookFile.FromJson(cells, meta?["kernelInfo"] is { } info ? new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelInfo"] = info.DeepClone() } } : []);
    }

    static (JsonNode? Meta, int Next) Meta(string[] lines)
    {
        var first = Array.FindIndex(lines, line => line.Trim().Length > 0);
        if (first < 0 || lines[first].Trim() != "#!meta")
            return (null, 0);
        var end = Array.FindIndex(lines, first + 1, line => line.StartsWith("#!", StringComparison.Ordinal));
        end = end < 0 ? lines.Length : end;
        try
        {
            return (JsonNode.Parse(string.Join('\n', lines[(first + 1)..end])), end);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"what stands below #!meta is not JSON (line {first + 2 + error.LineNumber}).", error);
        }
    }

    /// <summary>The names of languages this file declares besides the known ones, such as a second connection's, and the one it begins in.</summary>
    static (Dictionary<string, string> Aliases, string First) Languages(JsonNode? meta)
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var info = meta?["kernelInfo"] as JsonObject;
        foreach (var item in (info?["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (item["name"]?.ToString() is not { Length: > 0 } name)
                continue;
            aliases[name] = CellLanguage.Named(name) ?? name;
            foreach (var alias in (item["aliases"] as JsonArray ?? []).Select(alias => alias?.ToString()).OfType<string>())
                aliases[alias] = aliases[name];
        }
        var first = info?["defaultKernelName"]?.ToString() ?? CellLanguage.CSharp;
        return (aliases, CellLanguage.Named(first) ?? first);
    }

    // Alone on its line. Another magic, or the same with options, belongs to the cell.
    static string? Separator(string line, Dictionary<string, string> aliases)
    {
        var text = line.TrimEnd();
        if (!text.StartsWith("#!", StringComparison.Ordinal) || text.Contains(' '))
            return null;
        var name = text[2..];
        return aliases.GetValueOrDefault(name) ?? (name == "value" ? null : CellLanguage.Named(name));
    }

    static void Add(List<DibCell> cells, string language, string[] lines, int from, int to)
    {
        while (from < to && string.IsNullOrWhiteSpace(lines[from]))
            from++;
        while (to > from && string.IsNullOrWhiteSpace(lines[to - 1]))
            to--;
        if (to > from)
            cells.Add(new DibCell(language, string.Join('\n', lines[from..to]), from));
    }
}
