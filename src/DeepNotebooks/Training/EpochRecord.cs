namespace DeepNotebooks;

/// <summary>One line of a run's metrics.jsonl.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="TrainLoss">Mean cross-entropy over the epoch's steps.</param>
/// <param name="ValLoss">Mean cross-entropy over the validation split; infinite (null in the file) where it is beyond all numbers.</param>
/// <param name="ValAccuracy">Share of the validation split that was classified right, 0…1.</param>
/// <param name="LearningRate">At the epoch's last step.</param>
/// <param name="ImagesPerSecond">Training only, validation left out.</param>
/// <param name="Seconds">The whole epoch with its validation.</param>
public sealed record EpochRecord(
    int Epoch,
    double TrainLoss,
    double ValLoss,
    double ValAccuracy,
    double LearningRate,
    double ImagesPerSecond,
    double Seconds);
