using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>Tells on a terminal, or in a log, what cells show: streams as they come, the text of displays and results.</summary>
/// <remarks>What is updated again and again is one line that is written over; in a log, where nothing can be, its last state.</remarks>
sealed class TerminalFrontEnd(TextWriter writer, bool isTerminal) : IFrontEnd, IDisposable
{
    const int mostLines = 40;
    const string clearToEnd = "\u001b[K";

    readonly Lock gate = new();
    readonly List<(string Id, string Text, bool Shown)> live = [];
    bool lineIsOpen;
    string? openDisplay;

    public void Show(CellRun cell, Output output)
    {
        lock (gate)
        {
            switch (output)
            {
                case StreamOutput stream:
                    CloseLine(onlyDisplay: true);
                    writer.Write(stream.Text);
                    lineIsOpen = !stream.Text.EndsWith('\n');
                    break;
                case DisplayOutput display:
                    ShowDisplay(display.Id, Text(display.Bundle));
                    break;
                case UpdateOutput update:
                    Update(update.Id, Text(update.Bundle));
                    break;
                case ResultOutput result:
                    WriteLines(Text(result.Bundle));
                    break;
                case ErrorOutput error:
                    WriteLines(string.Join('\n', error.Traceback));
                    break;
            }
            writer.Flush();
        }
    }

    /// <summary>What was still changing has its last state now.</summary>
    internal void EndCell()
    {
        lock (gate)
        {
            CloseLine(onlyDisplay: false);
            foreach (var (_, text, shown) in live)
            {
                if (!shown)
                    WriteLines(text);
            }
            live.Clear();
            writer.Flush();
        }
    }

    public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted) =>
        throw new MagicException("A notebook that runs without Jupyter cannot ask for input. Make it a parameter and give it with -p NAME=VALUE.");

    public void Dispose() => EndCell();

    void ShowDisplay(string id, string text)
    {
        CloseLine(onlyDisplay: false);
        // In a terminal a single line stays open, as an update may come; in a log it is printed when something else comes.
        if (isTerminal && text.Length > 0 && !text.Contains('\n'))
        {
            writer.Write(text);
            openDisplay = id;
            lineIsOpen = true;
            live.Add((id, text, Shown: true));
        }
        else
        {
            WriteLines(text);
            live.Add((id, text, Shown: true));
        }
    }

    void Update(string id, string text)
    {
        var index = live.FindIndex(display => display.Id == id);
        if (index >= 0 && live[index].Text == text)
            return;
        if (isTerminal)
        {
            var line = text.Split('\n')[0];
            if (openDisplay != id)
                CloseLine(onlyDisplay: false);
            writer.Write($"\r{line}{clearToEnd}");
            openDisplay = id;
            lineIsOpen = true;
        }
        // A terminal has the first line already; a log gets all of it at the cell's end.
        var state = (id, text, Shown: isTerminal && !text.Contains('\n'));
        if (index < 0)
            live.Add(state);
        else
            live[index] = state;
    }

    void CloseLine(bool onlyDisplay)
    {
        if (lineIsOpen && (openDisplay is not null || !onlyDisplay))
            writer.WriteLine();
        if (openDisplay is not null || !onlyDisplay)
            lineIsOpen = false;
        openDisplay = null;
    }

    void WriteLines(string text)
    {
        CloseLine(onlyDisplay: false);
        if (text.Length == 0)
            return;
        var lines = text.TrimEnd('\n').Split('\n');
        foreach (var line in lines.Take(mostLines))
            writer.WriteLine(line);
        if (lines.Length > mostLines)
            writer.WriteLine($"… {lines.Length - mostLines} more lines");
    }

    static string Text(MimeBundle bundle) => bundle.Forms.GetValueOrDefault("text/plain")?.ToString() ?? "";
}
