using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>A file that a cell takes in with <c>#!import</c> or <c>#load</c>.</summary>
static class ImportedFile
{
    /// <summary>What of it is to be run, in order.</summary>
    /// <param name="path">As it was written.</param>
    /// <param name="from">The text that it was written in.</param>
    /// <param name="value">What becomes of the values of its last expressions.</param>
    /// <exception cref="MagicException">It cannot be read, or takes itself in; in one line.</exception>
    internal static IReadOnlyList<Script> Read(string path, Script from, ScriptValue value)
    {
        if (path.Length == 0)
            throw new MagicException("no file is named.");
        var file = from.PathOf(path);
        if (!File.Exists(file))
            throw Missing(path, file);
        if (from.ComesFrom(file))
            throw new MagicException($"'{path}' takes itself in{(from.File == file ? "" : $" by way of '{from.Name}'")}.");

        // By the name it was written with, from wherever that is.
        var script = new Script(Path.GetFileName(file), "", Path.GetDirectoryName(file)!) { File = file, From = from, Value = value };
        try
        {
            return Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".ipynb" => [.. Cells(NotebookFile.Parse(File.ReadAllBytes(file)), script)],
                ".dib" => [.. DibFile.Parse(File.ReadAllText(file)).Cells.Where(cell => cell.Language != "markdown").Select(cell => script with { Code = CellLanguage.Code(cell.Language, cell.Padded) })],
                ".cs" or ".csx" => [script with { Code = File.ReadAllText(file) }],
                var other => throw new MagicException($"'{path}' cannot be taken in: {(other.Length == 0 ? "it has no extension" : $"'{other}' is not understood")}; .cs, .csx, .ipynb and .dib are."),
            };
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new MagicException($"'{path}' cannot be taken in: {error.Message}", error);
        }
    }

    static IEnumerable<Script> Cells(NotebookFile notebook, Script script)
    {
        var number = 0;
        foreach (var cell in notebook.Cells.Select(cell => (JsonNode)cell!).Where(NotebookFile.IsCode))
        {
            number++;
            var language = CellLanguage.Of(cell);
            if (language != "markdown" && NotebookFile.Source(cell) is var source && !string.IsNullOrWhiteSpace(source))
                yield return script with { Name = $"{script.Name}, cell {number}", Code = CellLanguage.Code(language, source) };
        }
    }

    static MagicException Missing(string path, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var there = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(other => Path.GetFileName(other)) : [];
        return new MagicException($"there is no file '{path}' (looked for at '{file}').{Nearest.Hint(Path.GetFileName(path), there)}");
    }
}
