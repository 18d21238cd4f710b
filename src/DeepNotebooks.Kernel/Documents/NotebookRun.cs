using System.Text;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Packages;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>One run of a notebook file.</summary>
sealed class NotebookRun(RunRequest request, CancellationToken cancellation)
{
    internal RunOutcome Run(IReadOnlyList<INotebookExtension> extensions)
    {
        NotebookFile notebook;
        JsonObject record;
        string output;
        try
        {
            (notebook, record) = Read();
            Parameters.Inject(notebook, request.Parameters);
            output = Path.GetFullPath(request.Output ?? Path.GetFileNameWithoutExtension(request.Notebook) + ".executed.ipynb");
            CheckWritable(output);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new RunOutcome(2, OneLine(error.Message), null);
        }

        notebook.MarkLanguage();
        var before = RecordedPackages.Read(request.RecordedPackages ? notebook.Metadata[ExecutedCell.Key] : null);
        notebook.Metadata[ExecutedCell.Key] = record;
        var failure = RunCells(notebook, extensions, before);
        try
        {
            Write(output, notebook);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RunOutcome(1, OneLine($"the executed notebook cannot be written to '{output}': {error.Message}"), null);
        }
        return new RunOutcome(failure is null ? 0 : 1, failure, output);
    }

    (NotebookFile Notebook, JsonObject Record) Read()
    {
        var path = request.Notebook;
        if (!File.Exists(path))
            throw new InvalidDataException($"there is no notebook '{path}'.");
        var (bytes, written) = (File.ReadAllBytes(path), new DateTimeOffset(File.GetLastWriteTimeUtc(path)));
        NotebookFile notebook;
        try
        {
            notebook = Path.GetExtension(path).Equals(".dib", StringComparison.OrdinalIgnoreCase)
                ? DibFile.Parse(File.ReadAllText(path)).ToNotebook()
                : NotebookFile.Parse(bytes);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' cannot be run: {error.Message}", error);
        }
        return notebook.Language is null or KernelIdentity.Language or "csharp" or "polyglot-notebook"
            ? (notebook, ExecutedNotebook.Record(Path.GetFileName(path), bytes, written))
            : throw new InvalidDataException($"'{path}' cannot be run: it is a notebook in {notebook.Language}, and only C# is understood here.");
    }

    string? RunCells(NotebookFile notebook, IReadOnlyList<INotebookExtension> extensions, RecordedPackages before)
    {
        var at = 0;
        var ran = new List<(CellRun Run, JsonObject Cell)>();
        var progress = ProgressFrontEnd.For(request);
        NotebookSession? running = null;
        using var session = running = new NotebookSession(progress, extensions)
        {
            Recorded = before,
            Folder = Path.GetDirectoryName(Path.GetFullPath(request.Notebook))!,
            Document = () =>
            {
                WriteOutputs(ran);
                ExecutedNotebook.Name(running!.Packages, notebook);
                return notebook.UpTo(at).ToString();
            },
        };
        using var interruption = cancellation.Register(session.Lanes.Interrupt);
        var count = 0;
        for (; at < notebook.Cells.Count; at++)
        {
            var cell = notebook.Cells[at]!.AsObject();
            if (!NotebookFile.IsCode(cell))
                continue;
            NotebookFile.Clear(cell);
            var code = NotebookFile.Source(cell);
            if (string.IsNullOrWhiteSpace(code))
                continue;
            code = CellLanguage.Code(CellLanguage.Of(cell), code);
            if (cancellation.IsCancellationRequested)
                return "interrupted.";

            ran.Add((new CellRun(++count, code, null), cell));
            var error = session.Run(ran[^1].Run);
            progress.EndCell();
            // All of them: what an earlier cell shows may have been updated by this one.
            WriteOutputs(ran);
            ExecutedNotebook.Name(session.Packages, notebook);
            if (error is not null && !NotebookFile.HasTag(cell, "raises-exception"))
            {
                ClearRest(notebook, at + 1);
                return OneLine(error.Line is { } line ? $"cell {count}, line {line}: {error.Message}" : $"cell {count}: {error.Message}");
            }
            // A cell may take an interrupt as its end, as a training does that keeps what it has; the run ends all the same.
            if (cancellation.IsCancellationRequested)
            {
                ClearRest(notebook, at + 1);
                return $"cell {count}: interrupted.";
            }
        }
        return null;
    }

    // What is run here is the file as it stands; only the cell with the given parameters is not in it.
    static void WriteOutputs(List<(CellRun Run, JsonObject Cell)> ran)
    {
        foreach (var (run, cell) in ran)
            ExecutedNotebook.Cell(run, cell, Parameters.IsInjected(cell) ? "injected" : "same");
    }

    // Found out now and not when the cells have run for an hour.
    static void CheckWritable(string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        if (Directory.Exists(output))
            throw new InvalidDataException($"the executed notebook cannot be written to '{output}': it is a folder.");
        File.Create(Aside(output)).Dispose();
        File.Delete(Aside(output));
    }

    static string Aside(string output) => $"{output}.{Environment.ProcessId}.part";

    // Outputs of an earlier run below the cell that failed would look like this run's.
    static void ClearRest(NotebookFile notebook, int from)
    {
        foreach (var cell in notebook.Cells.Skip(from).Select(cell => cell!.AsObject()).Where(NotebookFile.IsCode))
            NotebookFile.Clear(cell);
    }

    static void Write(string path, NotebookFile notebook)
    {
        var aside = Aside(path);
        try
        {
            File.WriteAllText(aside, notebook.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
