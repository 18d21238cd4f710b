using System.Diagnostics;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Terminal;

/// <summary>Shows downloads and other long work on standard error: a line that moves, notes that stay. In a log, a line every half a minute.</summary>
sealed class TerminalProgress : IProgress<DatasetProgress>, IProgress<string>
{
    static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    long lastLine = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Report(DatasetProgress value)
    {
        lock (gate)
        {
            if (value.Note is { } note)
            {
                StatusLine.Keep(note);
            }
            else if (Console.IsErrorRedirected && Stopwatch.GetElapsedTime(lastLine) > BetweenLines)
            {
                lastLine = Stopwatch.GetTimestamp();
                StatusLine.Keep(DatasetView.Line(value));
            }
            else
            {
                StatusLine.Show(DatasetView.Line(value));
            }
        }
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        lock (gate)
            StatusLine.Keep(value);
    }
}
