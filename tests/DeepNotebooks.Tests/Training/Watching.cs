namespace DeepNotebooks.Tests.Training;

/// <summary>Does what a test wants when a training starts, steps or ends.</summary>
sealed class Watching : ITrainingObserver
{
    internal Action<TrainingPlan> OnStart { get; init; } = _ => { };

    internal Action<TrainingStep> OnStep { get; init; } = _ => { };

    internal Action<TrainingEnd> OnEnd { get; init; } = _ => { };

    public void Started(TrainingPlan plan) => OnStart(plan);

    public void StepEnded(TrainingStep step) => OnStep(step);

    public void EpochEnded(EpochRecord record)
    {
    }

    public void Ended(TrainingEnd end) => OnEnd(end);
}
