using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Documents;

/// <summary>Tells in text what cells show: streams as they come, and the plain form of displays and results.</summary>
abstract class ProgressFrontEnd(TextWriter writer) : IFrontEnd
{
    const int mostLines = 40;
    readonly Lock gate = new();

    internal static ProgressFrontEnd For(RunRequest request) =>
        request.IsTerminal ? new TerminalFrontEnd(request.Progress) : new LogFrontEnd(request.Progress);

    public void Show(CellRun cell, Output output)
    {
        lock (gate)
        {
            switch (output)
            {
                case StreamOutput stream:
                    Stream(stream.Text);
                    break;
                case DisplayOutput display:
                    Display(display.Id, Text(display.Bundle));
                    break;
                case UpdateOutput update:
                    Update(update.Id, Text(update.Bundle));
                    break;
                case ResultOutput result:
                    FinishDisplays();
                    WriteLines(Text(result.Bundle));
                    break;
                case ErrorOutput error:
                    FinishDisplays();
                    WriteLines(string.Join('\n', error.Traceback));
                    break;
            }
            writer.Flush();
        }
    }

    public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted) =>
        throw new MagicException("A notebook that runs without Jupyter cannot ask for input. Make it a parameter and give it with -p NAME=VALUE.");

    /// <summary>What was still changing has its last state now.</summary>
    internal void EndCell()
    {
        lock (gate)
        {
            FinishDisplays();
            CloseLine();
            writer.Flush();
        }
    }

    protected TextWriter Writer => writer;

    /// <summary>Whether the last line written has no end yet.</summary>
    protected bool LineIsOpen { get; set; }

    protected abstract void Display(string id, string text);

    protected abstract void Update(string id, string text);

    /// <summary>Writes what displays show at the end and was not written yet.</summary>
    protected abstract void FinishDisplays();

    protected virtual void Stream(string text)
    {
        writer.Write(text);
        LineIsOpen = !text.EndsWith('\n');
    }

    protected void CloseLine()
    {
        if (LineIsOpen)
            writer.WriteLine();
        LineIsOpen = false;
    }

    protected void WriteLines(string text)
    {
        CloseLine();
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
