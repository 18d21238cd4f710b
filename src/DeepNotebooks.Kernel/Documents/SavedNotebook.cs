using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>The notebook of a session as its file on the disk has it, which may be older or newer than what was run.</summary>
/// <param name="Name">The file's name; where it lies is nobody else's business.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Written">When it was last saved, UTC.</param>
/// <param name="Notebook">What is in it.</param>
sealed record SavedNotebook(string Name, byte[] Bytes, DateTimeOffset Written, NotebookFile Notebook)
{
    const int MostFiles = 50;
    const long LongestFile = 64 << 20;

    /// <summary>Set by Jupyter's server for the kernels of notebooks: the file's path, absolute or from the server's root.</summary>
    const string Variable = "JPY_SESSION_NAME";

    /// <summary>The session's notebook; null where nothing tells which it is.</summary>
    /// <remarks>A server that does not name it still starts the kernel in its folder: there it is the file that holds more of the cells than any other, and half at least.</remarks>
    internal static SavedNotebook? Find(string folder, IReadOnlyList<CellRun> runs)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } told)
        {
            string[] places = [told, Path.Combine(folder, Path.GetFileName(told))];
            if (places.FirstOrDefault(place => Path.IsPathRooted(place) && File.Exists(place)) is { } file && Read(file) is { } named)
                return named;
        }
        return ByCells(folder, runs);
    }

    /// <summary>Its code cells that are not empty, in order.</summary>
    internal IReadOnlyList<JsonObject> CodeCells() =>
        [.. Notebook.Cells.Select(cell => cell!.AsObject()).Where(cell => NotebookFile.IsCode(cell) && !string.IsNullOrWhiteSpace(NotebookFile.Source(cell)))];

    /// <summary>A cell's text as two files may hold it that hold the same: line ends differ, and blanks at the end are lost on the way.</summary>
    internal static string Plain(string text) => text.ReplaceLineEndings("\n").TrimEnd();

    static SavedNotebook? ByCells(string folder, IReadOnlyList<CellRun> runs)
    {
        var ran = runs.Select(run => Plain(run.Sent ?? run.Code)).ToHashSet(StringComparer.Ordinal);
        var best = Files(folder).Select(Read).OfType<SavedNotebook>()
            .Select(saved => (Saved: saved, Shared: saved.CodeCells().Select(cell => Plain(NotebookFile.Source(cell))).Distinct(StringComparer.Ordinal).Count(ran.Contains)))
            .OrderByDescending(candidate => candidate.Shared).Take(2).ToList();
        return best is [var first, ..] && first.Shared > 0 && first.Shared * 2 >= ran.Count && (best.Count == 1 || best[1].Shared < first.Shared) ? first.Saved : null;
    }

    static List<string> Files(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*.ipynb").Where(file => file.Length <= LongestFile)
                .OrderByDescending(file => file.LastWriteTimeUtc).Take(MostFiles).Select(file => file.FullName)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static SavedNotebook? Read(string path)
    {
        try
        {
            var written = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
            var bytes = File.ReadAllBytes(path);
            return new(Path.GetFileName(path), bytes, written, NotebookFile.Parse(bytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
