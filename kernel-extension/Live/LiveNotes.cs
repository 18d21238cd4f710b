using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Live;

/// <summary>Shows what a long work tells, line by line, in one display a cell.</summary>
sealed class LiveNotes(INotebookHost host) : IProgress<string>
{
    readonly Lock gate = new();
    readonly List<string> lines = [];
    IDisplay? display;
    int cell = -1;

    /// <inheritdoc/>
    public void Report(string value)
    {
        lock (gate)
        {
            var running = host.History.Count == 0 ? 0 : host.History[^1].Number;
            if (running != cell)
            {
                (display, cell) = (null, running);
                lines.Clear();
            }
            lines.Add(Places.Shorten(value));
            var text = MimeBundle.Text(string.Join('\n', lines));
            if (display is null)
                display = host.Display(text);
            else
                display.Update(text);
        }
    }
}
