using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Terminal;

/// <summary>Shows a training in the terminal: a line an epoch, and one that moves in between.</summary>
sealed class TerminalTraining : ITrainingObserver
{
    TrainingView? view;

    /// <inheritdoc/>
    public void Waiting(GpuWait wait) => StatusLine.Keep($"{wait}");

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        view = new TrainingView(plan);
        StatusLine.Keep(view.Heading());
        if (plan.Weights is { } weights)
            StatusLine.Keep(WeightsView.Text(weights));
    }

    /// <inheritdoc/>
    public void StepEnded(TrainingStep step) => StatusLine.Show(view!.Line(step));

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) => StatusLine.Keep(
        $"epoch {record.Epoch}/{view!.Plan.Epochs}  train loss {record.TrainLoss:0.0000}  val loss {record.ValLoss:0.0000}  " +
        $"val accuracy {record.ValAccuracy:0.0000}  {record.ImagesPerSecond:0} images/s  {record.Seconds:0.0} s");

    /// <inheritdoc/>
    public void Ended(TrainingEnd end)
    {
        // What stopped a failed one is told by its error, in one line.
        if (end.Outcome != TrainingOutcome.Failed)
            StatusLine.Keep(TrainingView.Line(end));
    }
}
