using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel;

/// <summary>A notebook to be run without Jupyter.</summary>
public sealed record RunRequest
{
    /// <summary>The .ipynb or .dib file.</summary>
    public required string Notebook { get; init; }

    /// <summary>Values for the variables of the cell tagged <c>parameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the executed notebook is written; null for <c>./NAME.executed.ipynb</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Whether packages whose version a cell leaves open are taken as the notebook's record names them, from its last run here; else the newest.</summary>
    public bool RecordedPackages { get; init; }

    /// <summary>Where it tells what the cells show.</summary>
    public TextWriter Progress { get; init; } = Console.Out;

    /// <summary>Whether <see cref="Progress"/> is a terminal, in which a line can be written over.</summary>
    public bool IsTerminal { get; init; } = !Console.IsOutputRedirected;
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">0: done. 1: a cell failed or was interrupted. 2: the request was wrong, and nothing was run or written.</param>
/// <param name="Error">One line; null where all went well.</param>
/// <param name="Output">The executed notebook; null where there is none.</param>
public sealed record RunOutcome(int ExitCode, string? Error, string? Output);

/// <summary>Runs a notebook in this process, as papermill does for Python's.</summary>
public static class NotebookRunner
{
    /// <summary>Runs the cells in order, to the first error. The executed notebook is written in any case, as far as it came.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="extensions">Loaded at the start, in order.</param>
    /// <param name="cancellation">Interrupts the running cell and ends the run.</param>
    public static Task<RunOutcome> RunAsync(RunRequest request, IReadOnlyList<INotebookExtension> extensions, CancellationToken cancellation = default)
    {
        Session.BackgroundFailures.Attach();
        return Task.Run(() => new Documents.NotebookRun(request, cancellation).Run(extensions), CancellationToken.None);
    }
}
