namespace DeepNotebooks;

/// <summary>Watches a training: a live figure, a terminal's progress line, a test. Called on the training's own thread, so be quick.</summary>
/// <example>Stops once a goal is met, and keeps the best epoch:
/// <code>
/// using System.Threading;
/// sealed class Goal(double accuracy) : ITrainingObserver
/// {
///     public CancellationTokenSource Met { get; } = new();
///     public void Started(TrainingPlan plan) { }
///     public void StepEnded(TrainingStep step) { }
///     public void EpochEnded(EpochRecord record) { if (record.ValAccuracy >= accuracy) Met.Cancel(); }
///     public void Ended(TrainingEnd end) { }
/// }
///
/// var goal = new Goal(0.95);
/// cnn.Observer = goal;
/// await cnn.FitAsync(epochs: 50, cancellationToken: goal.Met.Token);
/// </code></example>
public interface ITrainingObserver
{
    /// <summary>While all GPUs are taken by others of the hub: at first, and whenever others take them. Without an own answer nothing is done.</summary>
    void Waiting(GpuWait wait)
    {
    }

    /// <summary>Before the first step.</summary>
    void Started(TrainingPlan plan);

    /// <summary>After each step.</summary>
    void StepEnded(TrainingStep step);

    /// <summary>After each epoch and its validation.</summary>
    void EpochEnded(EpochRecord record);

    /// <summary>At the end, also after an interrupt or an error, and where a run that is resumed was finished before.</summary>
    void Ended(TrainingEnd end);
}

/// <summary>What is about to be trained.</summary>
/// <param name="Dataset">The data's name.</param>
/// <param name="Model">The architecture.</param>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="Device">Where: "cpu", "cuda:0".</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="Images">Images in the training split.</param>
/// <param name="Parent">The model re-trained, or null.</param>
public sealed record TrainingPlan(
    string Dataset, string Model, long Parameters, string Device, int Epochs, int StepsPerEpoch, int Images, ParentReference? Parent)
{
    /// <summary>What was taken of the weights it starts from; null from scratch.</summary>
    public WeightsReport? Weights { get; init; }

    /// <summary>The epochs that were finished before this training was resumed.</summary>
    public IReadOnlyList<EpochRecord> Earlier { get; init; } = [];
}

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Step">Within the epoch, counted from 1.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="Loss">Running mean over the epoch.</param>
/// <param name="ImagesPerSecond">Over the epoch so far.</param>
/// <param name="Remaining">Estimated time to the end of the last epoch.</param>
public sealed record TrainingStep(int Epoch, int Step, int StepsPerEpoch, double Loss, double ImagesPerSecond, TimeSpan Remaining)
{
    /// <summary>The head's learning rate at this step.</summary>
    public double LearningRate { get; init; }

    /// <summary>The GPU it learns on, as it stood within the last seconds; null on the CPU, and where the driver does not tell.</summary>
    public Gpu? Gpu { get; init; }
}

/// <summary>How a training ended.</summary>
/// <param name="Outcome">Completed, interrupted, failed, or finished before.</param>
/// <param name="Best">The epoch whose weights were kept, if any epoch was finished.</param>
/// <param name="Elapsed">From the first step.</param>
/// <param name="Run">The run folder.</param>
public sealed record TrainingEnd(TrainingOutcome Outcome, EpochRecord? Best, TimeSpan Elapsed, string Run);

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs were run.</summary>
    Completed,

    /// <summary>The user stopped it; the best so far is kept.</summary>
    Interrupted,

    /// <summary>An error stopped it.</summary>
    Failed,

    /// <summary>The run that was to be resumed had reached its last epoch before: nothing was done.</summary>
    AlreadyFinished,
}
