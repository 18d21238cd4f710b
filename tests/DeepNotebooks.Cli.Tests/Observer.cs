namespace DeepNotebooks.Cli.Tests;

/// <summary>Acts at a training's first step and tells how it ended; public, so that a cell can name it.</summary>
public sealed class Observer(Action firstStep, Action<TrainingEnd> ended) : ITrainingObserver
{
    /// <summary>The one a test's cell takes.</summary>
    public static Observer? Watch { get; set; }

    int steps;

    public void Started(TrainingPlan plan)
    {
    }

    public void StepEnded(TrainingStep step)
    {
        if (steps++ == 0)
            firstStep();
    }

    public void EpochEnded(EpochRecord record)
    {
    }

    public void Ended(TrainingEnd end) => ended(end);
}
