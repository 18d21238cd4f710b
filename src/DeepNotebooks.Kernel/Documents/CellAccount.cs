using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>How what was run stands to the notebook as it is saved.</summary>
/// <param name="Runs">One for each run, in their order.</param>
/// <param name="NeverRun">Saved cells that were not run although a cell below them was.</param>
/// <param name="Below">How many saved cells stand below all that was run.</param>
sealed record CellAccount(IReadOnlyList<AccountedRun> Runs, IReadOnlyList<JsonObject> NeverRun, int Below)
{
    internal static CellAccount Of(IReadOnlyList<CellRun> runs, SavedNotebook saved)
    {
        var cells = saved.CodeCells();
        var links = CellLinks.Of(runs, cells);
        // Of each cell what counts is its last run.
        var last = new Dictionary<int, int>();
        for (var i = 0; i < runs.Count; i++)
        {
            if (links[i] != CellLinks.None)
                last[links[i]] = i;
        }
        var stale = Stale(runs, cells, last, saved);
        var accounts = runs.Select((run, i) =>
        {
            var cell = links[i] == CellLinks.None ? null : cells[links[i]];
            var isLast = cell is not null && last[links[i]] == i;
            return new AccountedRun(run, cell, State(run, cell, isLast, saved), IsLast: isLast, IsStale: isLast && stale.Contains(links[i]));
        }).ToList();
        var lowest = last.Count == 0 ? -1 : last.Keys.Max();
        return new(
            accounts,
            [.. cells.Where((_, index) => index < lowest && !last.ContainsKey(index))],
            cells.Count - 1 - lowest);
    }

    static SavedState State(CellRun run, JsonObject? cell, bool isLast, SavedNotebook saved)
    {
        if (cell is not null && CellLinks.Text(run) == CellLinks.Text(cell))
            return SavedState.Same;
        if (cell is not null && !isLast)
            return SavedState.Replaced;
        // A file that is older than the run cannot tell what became of the cell since.
        return saved.Written < run.Started ? SavedState.Unsaved : cell is null ? SavedState.Deleted : SavedState.Edited;
    }

    /// <summary>Saved cells above which another was run later, or was changed since: what they gave may not be what they would give now.</summary>
    static HashSet<int> Stale(IReadOnlyList<CellRun> runs, IReadOnlyList<JsonObject> cells, Dictionary<int, int> last, SavedNotebook saved)
    {
        var stale = new HashSet<int>();
        var (latest, changed) = (-1, false);
        foreach (var (cell, run) in last.OrderBy(pair => pair.Key))
        {
            if (run < latest || changed)
                stale.Add(cell);
            latest = Math.Max(latest, run);
            changed |= State(runs[run], cells[cell], isLast: true, saved) == SavedState.Edited;
        }
        return stale;
    }
}

/// <param name="Run">A run.</param>
/// <param name="Cell">The saved cell it was a run of; null where there is none.</param>
/// <param name="State">How its text stands to that cell's.</param>
/// <param name="IsLast">Whether no later run of that cell is known.</param>
/// <param name="IsStale">Whether a cell above was run later, or changed since.</param>
sealed record AccountedRun(CellRun Run, JsonObject? Cell, SavedState State, bool IsLast, bool IsStale);

/// <summary>How the text that was run stands to the notebook as saved.</summary>
enum SavedState
{
    /// <summary>It is the cell's text.</summary>
    Same,

    /// <summary>The cell has another text since.</summary>
    Edited,

    /// <summary>The cell was run again with another text.</summary>
    Replaced,

    /// <summary>There is no such cell any more.</summary>
    Deleted,

    /// <summary>The file is older than the run, and has another text or none.</summary>
    Unsaved,
}
