namespace DeepNotebooks;

/// <summary>How the cells of a model's notebook were run, as the kernel recorded it: model.yaml's <c>notebook</c>.</summary>
/// <remarks>Cells are told by the number Jupyter shows beside them, their execution count.</remarks>
public sealed record NotebookSummary
{
    /// <summary>Cells of the notebook that were run.</summary>
    public int Cells { get; init; }

    /// <summary>Runs more than cells: what was run again.</summary>
    public int Again { get; init; }

    /// <summary>Cells whose text was changed after their last run.</summary>
    public List<int> Edited { get; init; } = [];

    /// <summary>Cells that ran before a cell above them did, or above which one was changed: run from top to bottom they might give something else.</summary>
    public List<int> Stale { get; init; } = [];

    /// <summary>Runs of code that is no longer in the notebook; the package keeps it.</summary>
    public List<int> Removed { get; init; } = [];

    /// <summary>Cells that were never run although one below them was.</summary>
    public int NeverRun { get; init; }

    /// <summary>Runs whose text is not in the file because that is older: nobody saved the notebook since.</summary>
    public List<int> Unsaved { get; init; } = [];

    /// <summary>Whether the runs were compared with the notebook as it was saved.</summary>
    public bool Compared { get; init; }

    /// <summary>The version of each NuGet package that the cells installed, what others need included.</summary>
    public SortedDictionary<string, string> Packages { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the notebook as saved, run from top to bottom, is what was run.</summary>
    internal bool IsAsSaved => Compared && Edited.Count + Stale.Count + Removed.Count + NeverRun + Unsaved.Count == 0;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var cells = Cells == 1 ? "1 cell" : $"{Cells} cells";
        var again = Again > 0 ? $", {Again} run again" : "";
        if (!Compared)
            return $"{cells}{again}, kept in the order they ran; the kernel could not compare them with a saved notebook";
        if (IsAsSaved)
            return $"{cells}, run in order, none edited since{again}";
        var told = new List<string>();
        Tell(Edited, "edited since it ran", "edited since they ran");
        Tell(Stale, "stale: a cell above ran later or was changed", "stale: a cell above each ran later or was changed");
        Tell(Removed, "run and no longer in the notebook", "run and no longer in the notebook");
        if (NeverRun > 0)
            told.Add($"{NeverRun} never run though a cell below was");
        Tell(Unsaved, "not in the file, which was not saved since", "not in the file, which was not saved since");
        return $"{cells}{again}: {string.Join("; ", told)}";

        void Tell(List<int> numbers, string one, string many)
        {
            if (numbers.Count > 0)
                told.Add($"{numbers.Count} {(numbers.Count == 1 ? one : many)} ({string.Join(", ", numbers.Select(number => $"[{number}]"))})");
        }
    }
}
