using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Live;

/// <summary>Shows a download or another long work on data in the cell's output: one line, replaced in place; notes stay.</summary>
/// <remarks>Reports come from many threads and for one activity after the other; work that is done within a second is never shown.</remarks>
sealed class LiveProgress(INotebookHost host, TimeProvider clock) : IProgress<DatasetProgress>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Interval = TimeSpan.FromSeconds(0.25);

    readonly Lock gate = new();
    (string Dataset, string Activity) current;
    IDisplay? display;
    long since, shown;

    /// <inheritdoc/>
    public void Report(DatasetProgress value)
    {
        lock (gate)
        {
            if (value.Note is { } note)
                host.Display(MimeBundle.Text(note));
            else
                Show(value);
        }
    }

    void Show(DatasetProgress value)
    {
        if (current != (value.Dataset, value.Activity))
        {
            current = (value.Dataset, value.Activity);
            (display, since) = (null, clock.GetTimestamp());
        }
        var finished = value.Total > 0 && value.Done >= value.Total;
        if (clock.GetElapsedTime(since) < Patience || (!finished && clock.GetElapsedTime(shown) < Interval))
            return;
        var bundle = MimeBundle.Text(DatasetView.Line(value));
        if (display is null)
            display = host.Display(bundle);
        else
            display.Update(bundle);
        shown = clock.GetTimestamp();
    }
}
