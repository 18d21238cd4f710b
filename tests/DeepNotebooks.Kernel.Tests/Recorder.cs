using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>A session and all that its cells put out.</summary>
sealed class Recorder : IFrontEnd, IDisposable
{
    int count;

    internal Recorder(params INotebookExtension[] extensions)
        : this(Environment.CurrentDirectory, extensions)
    {
    }

    /// <summary>A session of a notebook in a folder.</summary>
    internal Recorder(string folder, params INotebookExtension[] extensions) => Session = new NotebookSession(this, extensions) { Folder = folder };

    internal NotebookSession Session { get; }

    internal List<Output> Outputs { get; } = [];

    internal string Answer { get; init; } = "";

    /// <summary>Runs a cell and gives its error, if any.</summary>
    internal ErrorOutput? Run(string code)
    {
        Outputs.Clear();
        return Session.Run(new CellRun(++count, code, null));
    }

    /// <summary>Runs a cell that must succeed and gives the text of its result.</summary>
    internal string? Result(string code)
    {
        var error = Run(code);
        Assert.True(error is null, error?.Message);
        return Outputs.OfType<ResultOutput>().LastOrDefault()?.Bundle.Forms["text/plain"].ToString();
    }

    internal string Text => string.Concat(Outputs.OfType<StreamOutput>().Select(stream => stream.Text));

    public void Show(CellRun cell, Output output)
    {
        lock (Outputs)
            Outputs.Add(output);
    }

    public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted) => Answer;

    public void Dispose() => Session.Dispose();
}
