namespace DeepNotebooks.Kernel.Documents;

/// <summary>For a file or a pipe, where nothing can be written over: a display that changes is written once, in its last state.</summary>
sealed class LogFrontEnd(TextWriter writer) : ProgressFrontEnd(writer)
{
    // In the order in which they were first shown. Those that were never updated wait for the next output only.
    readonly List<(string Id, string Text, bool IsLive)> waiting = [];

    protected override void Stream(string text)
    {
        FinishStill();
        base.Stream(text);
    }

    protected override void Display(string id, string text)
    {
        FinishStill();
        waiting.Add((id, text, IsLive: false));
    }

    protected override void Update(string id, string text)
    {
        var index = waiting.FindIndex(display => display.Id == id);
        if (index < 0)
            waiting.Add((id, text, IsLive: true));
        else
            waiting[index] = (id, text, IsLive: true);
    }

    protected override void FinishDisplays()
    {
        foreach (var (_, text, _) in waiting)
            WriteLines(text);
        waiting.Clear();
    }

    void FinishStill()
    {
        foreach (var (_, text, _) in waiting.Where(display => !display.IsLive))
            WriteLines(text);
        waiting.RemoveAll(display => !display.IsLive);
    }
}
