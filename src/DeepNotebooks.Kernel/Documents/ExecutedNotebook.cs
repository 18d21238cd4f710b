using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Packages;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>The notebook that a session's runs make: each run a cell, in the order they ran, with its outputs and its record.</summary>
/// <remarks>
/// Run from top to bottom it does again what was done, whatever the saved notebook looks like by now. From that come the texts between the cells, where it is
/// known. The record stands in the metadata, under <see cref="ExecutedCell.Key"/>: of a cell as <see cref="ExecutedCell.ToMetadata"/> gives it, with
/// <c>saved</c> ("same", "edited", "replaced", "deleted", "unsaved") and, where they hold, <c>stale</c> and <c>superseded</c>: true; of the notebook
/// <c>kernel</c>, <c>packages</c> (versions by name, of all that were installed), <c>notebook</c> (name, sha256, written), <c>never_run</c> (ids) and
/// <c>below</c> (a number).
/// </remarks>
static class ExecutedNotebook
{
    internal static NotebookFile Of(IReadOnlyList<CellRun> runs, string folder, IReadOnlyDictionary<string, string> packages)
    {
        var notebook = SavedNotebook.Find(folder, runs) is { } saved ? Compared(runs, saved) : NotebookFile.FromJson(
            [.. runs.Select(run => (JsonNode)Forgiven(run, Cell(run, new JsonObject { ["id"] = $"cell-{run.Number}" })))],
            new JsonObject { [ExecutedCell.Key] = Record() });
        Name(packages, notebook);
        return notebook;
    }

    /// <summary>Adds to its record what was installed for it.</summary>
    internal static void Name(IReadOnlyDictionary<string, string> packages, NotebookFile notebook)
    {
        var named = packages.OrderBy(package => package.Key, StringComparer.OrdinalIgnoreCase).Select(package => KeyValuePair.Create(package.Key, (JsonNode?)package.Value));
        notebook.Metadata[ExecutedCell.Key]![RecordedPackages.Key] = new JsonObject(named);
    }

    /// <summary>Puts a run and its record into a cell.</summary>
    internal static JsonObject Cell(CellRun run, JsonObject cell, string? saved = null)
    {
        NotebookFile.Executed(run, cell);
        var record = (run.ToHistory() with { Code = NotebookFile.Source(cell) }).ToMetadata();
        if (saved is not null)
            record["saved"] = saved;
        cell["metadata"]![ExecutedCell.Key] = record;
        return cell;
    }

    /// <summary>What the notebook's own metadata say, of the file it was run from.</summary>
    internal static JsonObject Record(string name, ReadOnlySpan<byte> file, DateTimeOffset written)
    {
        var record = Record();
        record["notebook"] = new JsonObject
        {
            ["name"] = name,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)),
            ["written"] = written.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
        };
        return record;
    }

    static JsonObject Record() => new()
    {
        ["kernel"] = new JsonObject { ["name"] = "DeepNotebooks", ["version"] = KernelIdentity.Version, ["language"] = KernelIdentity.Language },
    };

    // A cell that failed here fails again, and must not end the run of all those that follow it.
    static JsonObject Forgiven(CellRun run, JsonObject cell)
    {
        if (run.Succeeded == false)
            NotebookFile.Tag(cell, "raises-exception");
        return cell;
    }

    static NotebookFile Compared(IReadOnlyList<CellRun> runs, SavedNotebook saved)
    {
        var account = CellAccount.Of(runs, saved);
        var texts = new TextCells(saved.Notebook.Cells);
        var cells = new JsonArray();
        foreach (var run in account.Runs)
        {
            foreach (var text in texts.Above(run.Cell))
                cells.Add(text);
            cells.Add((JsonNode)Cell(run));
        }
        foreach (var text in texts.Below(account.Runs is [.., var last] ? last.Cell : null))
            cells.Add(text);

        var record = Record(saved.Name, saved.Bytes, saved.Written);
        record["never_run"] = new JsonArray([.. account.NeverRun.Select(cell => cell["id"]?.DeepClone())]);
        record["below"] = account.Below;
        var metadata = saved.Notebook.Metadata.DeepClone().AsObject();
        metadata[ExecutedCell.Key] = record;
        return NotebookFile.FromJson(cells, metadata);
    }

    static JsonObject Cell(AccountedRun run)
    {
        var cell = new JsonObject { ["id"] = run is { IsLast: true, Cell: { } own } ? own["id"]?.DeepClone() : $"run-{run.Run.Number}" };
        // Tags and the like; what a front end keeps of its own look does no harm.
        if (run.Cell?["metadata"] is JsonObject metadata)
            cell["metadata"] = metadata.DeepClone();
        Cell(run.Run, cell, run.State.ToString().ToLowerInvariant());
        var record = cell["metadata"]![ExecutedCell.Key]!.AsObject();
        if (run.IsStale)
            record["stale"] = true;
        if (run is { Cell: not null, IsLast: false })
            record["superseded"] = true;
        return Forgiven(run.Run, cell);
    }

    /// <summary>The cells that are no code, each given once: above the first run of the code cell that they stand above.</summary>
    sealed class TextCells(JsonArray cells)
    {
        readonly HashSet<int> given = [];

        internal IEnumerable<JsonNode> Above(JsonObject? cell)
        {
            var at = cell is null ? -1 : cells.IndexOf(cell);
            var from = at;
            while (from > 0 && !NotebookFile.IsCode(cells[from - 1]!))
                from--;
            return Take(from, at);
        }

        internal IEnumerable<JsonNode> Below(JsonObject? cell)
        {
            var from = cell is null ? cells.Count : cells.IndexOf(cell) + 1;
            var to = from;
            while (to < cells.Count && !NotebookFile.IsCode(cells[to]!))
                to++;
            return Take(from, to);
        }

        IEnumerable<JsonNode> Take(int from, int to) =>
            from < 0 ? [] : [.. Enumerable.Range(from, to - from).Where(given.Add).Select(index => cells[index]!.DeepClone())];
    }
}
