using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Live;

/// <summary>Shows a training in the cell's output while it runs: one display, replaced in place.</summary>
sealed class LiveTraining(INotebookHost host, TimeProvider clock) : ITrainingObserver
{
    // A figure is some 40 kB and replaced whole: twice a second is live, and more would flood a slow connection.
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    // Drawing takes the training's own time: at most a hundredth of it.
    static readonly TimeSpan Redraw = TimeSpan.FromSeconds(2);
    const int Share = 100;

    TrainingView? view;
    IDisplay? display;
    long shown, drawn;
    TimeSpan drawing;

    /// <inheritdoc/>
    public void Waiting(GpuWait wait) => Show(MimeBundle.Text($"{wait}"));

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        view = new TrainingView(plan);
        if (plan.Earlier.Count > 0) view.Draw();
        Show(view.Show("starting …"));
        shown = drawn = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void StepEnded(TrainingStep step)
    {
        view!.Add(step);
        if (clock.GetElapsedTime(shown) < Interval) return;
        var pause = drawing * Share;
        if (clock.GetElapsedTime(drawn) >= (pause > Redraw ? pause : Redraw)) Draw();
        Show(view.Line(step));
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        view!.Add(record);
        Show($"epoch {record.Epoch}/{view.Plan.Epochs} ended");
    }

    /// <inheritdoc/>
    public void Ended(TrainingEnd end)
    {
        if (view is not null)
            Show(TrainingView.Line(end));
        else if (end.Outcome == TrainingOutcome.AlreadyFinished) // else it never started, and an error tells why
            Show(MimeBundle.Text(TrainingView.Line(end)));
    }

    void Draw()
    {
        var begun = clock.GetTimestamp();
        view!.Draw();
        drawn = clock.GetTimestamp();
        drawing = clock.GetElapsedTime(begun, drawn);
    }

    void Show(string line)
    {
        Show(view!.Show(line));
        shown = clock.GetTimestamp();
    }

    void Show(MimeBundle bundle)
    {
        if (display is null)
            display = host.Display(bundle);
        else
            display.Update(bundle);
    }
}
