using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Terminal;

/// <summary>Shows downloads and other long work on standard error: a line that moves, notes that stay.</summary>
sealed class TerminalProgress : IProgress<DatasetProgress>, IProgress<string>
{
    readonly Lock gate = new();

    /// <inheritdoc/>
    public void Report(DatasetProgress value)
    {
        lock (gate)
        {
            if (value.Note is { } note)
                StatusLine.Keep(note);
            else
                StatusLine.Show(DatasetView.Line(value));
        }
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        lock (gate)
            StatusLine.Keep(value);
    }
}
