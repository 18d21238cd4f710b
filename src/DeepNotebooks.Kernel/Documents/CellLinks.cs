using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>Finds the saved cell that each run was a run of.</summary>
static class CellLinks
{
    internal const int None = -1;

    /// <summary>For each run the index of its cell in <paramref name="cells"/>, or <see cref="None"/>.</summary>
    /// <remarks>
    /// By the id that the front end sends with a cell, where the file has such ids. Else by the text: then a cell that was changed is not the cell that was
    /// run, unless the file gives it the very number that the run had and half of its lines.
    /// </remarks>
    internal static int[] Of(IReadOnlyList<CellRun> runs, IReadOnlyList<JsonObject> cells)
    {
        var byId = cells.Select((cell, index) => (Id: cell["id"]?.ToString(), Index: index)).Where(cell => cell.Id is not null)
            .DistinctBy(cell => cell.Id).ToDictionary(cell => cell.Id!, cell => cell.Index, StringComparer.Ordinal);
        var links = runs.Select(run => run.CellId is { } id && byId.TryGetValue(id, out var index) ? index : None).ToArray();
        if (Array.TrueForAll(links, link => link == None))
        {
            LinkByText(runs, cells, links);
            LinkByNumber(runs, cells, links);
        }
        return links;
    }

    // Of cells with the same text the first takes the first run, the last all that are left.
    static void LinkByText(IReadOnlyList<CellRun> runs, IReadOnlyList<JsonObject> cells, int[] links)
    {
        var byText = cells.Select((cell, index) => (Text: Text(cell), Index: index)).GroupBy(cell => cell.Text, cell => cell.Index, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => new Queue<int>(same), StringComparer.Ordinal);
        for (var i = 0; i < runs.Count; i++)
        {
            if (byText.TryGetValue(Text(runs[i]), out var same))
                links[i] = same.Count > 1 ? same.Dequeue() : same.Peek();
        }
    }

    static void LinkByNumber(IReadOnlyList<CellRun> runs, IReadOnlyList<JsonObject> cells, int[] links)
    {
        var free = Enumerable.Range(0, cells.Count).Except(links).ToList();
        for (var i = 0; i < runs.Count; i++)
        {
            if (links[i] != None)
                continue;
            var match = free.FindIndex(cell => cells[cell]["execution_count"] is JsonValue value && value.TryGetValue<int>(out var number)
                && number == runs[i].Number && IsMostly(Text(runs[i]), Text(cells[cell])));
            if (match >= 0)
                links[i] = free[match];
        }
    }

    static bool IsMostly(string ran, string saved)
    {
        var lines = saved.Split('\n').ToHashSet(StringComparer.Ordinal);
        var own = ran.Split('\n');
        return own.Count(lines.Contains) * 2 >= own.Length;
    }

    internal static string Text(CellRun run) => SavedNotebook.Plain(run.Sent ?? run.Code);

    internal static string Text(JsonObject cell) => SavedNotebook.Plain(NotebookFile.Source(cell));
}
