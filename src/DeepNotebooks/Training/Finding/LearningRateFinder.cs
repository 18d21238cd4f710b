using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Trains a network of its own for some steps while the learning rate rises from nothing to far too much.</summary>
/// <remarks>The network is the one that a training would start with, and is thrown away: no learner's weights are touched, and no file is written.</remarks>
sealed class LearningRateFinder(TrainingSetup setup, Recipe recipe, TrainingPhase phase)
{
    const double Lowest = 1e-7, Highest = 10;
    const int Steps = 100;
    const double RanAway = 4;

    // A mean over the last ten steps. Over fifty, as is customary, the curve comes so late that half of the fall is not on it.
    const double Smoothing = 0.9;

    internal LearningRateSuggestion Find(CancellationToken interrupted)
    {
        var points = new List<LearningRatePoint>(Steps);
        using var optimizer = Optimizer.Create(recipe, phase.Prepare(setup.Network, recipe.WeightDecay));
        setup.Network.train(!phase.HeadOnly);
        var (mean, lowest) = (0.0, double.PositiveInfinity);
        foreach (var batch in Batches(interrupted))
        {
            using var scope = NewDisposeScope();
            setup.Network.zero_grad();
            var loss = setup.Loss(batch);
            var value = (double)loss.item<float>();

            mean = (Smoothing * mean) + ((1 - Smoothing) * value);
            var smoothed = mean / (1 - Math.Pow(Smoothing, points.Count + 1)); // at first there is nothing to be smoothed with
            if (!double.IsFinite(value) || smoothed > RanAway * lowest) break;
            lowest = Math.Min(lowest, smoothed);

            var rate = Lowest * Math.Pow(Highest / Lowest, points.Count / (Steps - 1.0));
            points.Add(new(rate, value, smoothed));
            if (points.Count == Steps) break;
            loss.backward();
            optimizer.Step(rate);
        }
        return LearningRateSuggestion.Of(points);
    }

    // As in training, epoch after epoch where one is too short.
    IEnumerable<Batch> Batches(CancellationToken interrupted)
    {
        for (var epoch = 1; ; epoch++)
        {
            setup.Network.BeginEpoch(recipe.Seed, epoch);
            foreach (var batch in setup.Training.Epoch(epoch, recipe.Augment, interrupted))
            {
                interrupted.ThrowIfCancellationRequested();
                yield return batch;
            }
        }
    }
}
