namespace DeepNotebooks.Kernel.Documents;

/// <summary>For a terminal: a display that changes is one line that is written over, and all of its last state at the end.</summary>
sealed class TerminalFrontEnd(TextWriter writer) : ProgressFrontEnd(writer)
{
    const string clearToEnd = "\u001b[K";

    readonly Dictionary<string, string> unfinished = new(StringComparer.Ordinal);
    string? onLine;

    protected override void Stream(string text)
    {
        LeaveLine();
        base.Stream(text);
    }

    protected override void Display(string id, string text)
    {
        LeaveLine();
        if (text.Contains('\n'))
            WriteLines(text);
        else
            WriteOver(id, text);
    }

    protected override void Update(string id, string text)
    {
        if (onLine != id)
            LeaveLine();
        var lines = text.Split('\n', 2);
        WriteOver(id, lines[0]);
        unfinished.Remove(id);
        if (lines.Length > 1)
            unfinished[id] = text;
    }

    protected override void FinishDisplays()
    {
        foreach (var (id, text) in unfinished)
        {
            if (onLine == id)
                Writer.Write($"\r{clearToEnd}");
            LineIsOpen &= onLine != id;
            WriteLines(text);
        }
        unfinished.Clear();
        LeaveLine();
    }

    void WriteOver(string id, string line)
    {
        CloseLineOf(id);
        // A line longer than the terminal is wide would be wrapped, and could not be written over.
        var width = Math.Max(20, TerminalWidth() - 1);
        Writer.Write($"\r{(line.Length <= width ? line : line[..(width - 1)] + "…")}{clearToEnd}");
        (onLine, LineIsOpen) = (id, true);
    }

    void CloseLineOf(string id)
    {
        if (onLine != id)
            CloseLine();
    }

    void LeaveLine()
    {
        if (onLine is not null)
            CloseLine();
        onLine = null;
    }

    static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
