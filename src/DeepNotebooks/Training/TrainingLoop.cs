using System.Diagnostics;
using DeepNotebooks.Models;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>The training of one network, read from top to bottom.</summary>
/// <remarks>Runs on the calling thread to the end: dispose scopes and grad mode are thread-local, so nothing here awaits.</remarks>
sealed class TrainingLoop(Recipe recipe, IReadOnlyList<TrainingPhase> phases, TrainingSetup setup, RunFolder run, WriteBehind files, ITrainingObserver? observer, GpuWatch? gpu)
{
    readonly Classifier network = setup.Network;
    readonly Batches training = setup.Training;
    readonly Batches validation = setup.Validation;
    readonly KeptEpoch kept = new(recipe, setup.Validation.Count, setup.Validation.AreMultiLabel);
    readonly Schedule schedule = Schedules.Named(recipe.Schedule);
    readonly Stopwatch clock = Stopwatch.StartNew();
    int stepsDone;

    /// <summary>The epoch whose weights are in the run's model folder.</summary>
    internal EpochRecord? Best => kept.Record;

    /// <summary>Trains from wherever the run's checkpoint stands to the recipe's last epoch.</summary>
    /// <param name="keepBest">Called with each epoch that is the best so far, see <see cref="KeptEpoch"/>, while the network has its weights.</param>
    /// <param name="interrupted">Checked before each step and between layers.</param>
    /// <exception cref="OperationCanceledException">Interrupted; what was finished is kept.</exception>
    /// <exception cref="WorkFailedException">The loss is not a number any more, or the disk is full.</exception>
    internal void Run(Action<EpochRecord> keepBest, CancellationToken interrupted)
    {
        using var interruption = new Interruption(network, interrupted);
        var resumed = Checkpoint.Epoch(run.CheckpointFile);
        if (resumed > 0) Checkpoint.Load(run.CheckpointFile, network);
        using var average = recipe.Ema > 0 ? new WeightAverage(network, recipe.Ema) : null;
        if (resumed > 0 && average is not null) Checkpoint.Load(run.CheckpointFile, average);
        run.Rewind(resumed);
        foreach (var earlier in run.Metrics) kept.Takes(earlier);

        foreach (var phase in phases.Where(phase => phase.LastEpoch > resumed))
        {
            using var optimizer = Optimizer.Create(recipe, phase.Prepare(network, recipe.WeightDecay));
            if (resumed >= phase.FirstEpoch) Checkpoint.Load(run.CheckpointFile, optimizer);
            else if (phase.Freezes) NormalisationStatistics.Measure(network, training, interrupted); // of the new images, once: the body stands still
            using var frozen = FrozenFeatures.AreWanted(recipe, phase, network, training) ? new FrozenFeatures(network, training, validation) : null;

            for (var epoch = Math.Max(phase.FirstEpoch, resumed + 1); epoch <= phase.LastEpoch && !IsOutOfPatience(phase, epoch); epoch++)
            {
                var start = clock.Elapsed;
                var (loss, rate, imagesPerSecond) = TrainEpoch(epoch, phase, optimizer, average, frozen, interrupted);
                EpochRecord record;
                using (average?.InPlace())
                {
                    if (!phase.HeadOnly && NormalisationStatistics.AreUnsettled(epoch * training.Steps, averaged: average is not null))
                        NormalisationStatistics.Measure(network, training, interrupted);
                    var (valLoss, valAccuracy) = Validate(frozen, interrupted);
                    record = new(epoch, loss, valLoss, valAccuracy, rate, imagesPerSecond, (clock.Elapsed - start).TotalSeconds);

                    // The checkpoint comes last: killed anywhere before the disk has it, the epoch is done again, to the same bits.
                    files.Settle();
                    run.Append(record);
                    if (kept.Takes(record)) keepBest(record);
                }
                files.Write(run.CheckpointFile, Checkpoint.Of(epoch, network, optimizer, average), keepsReplaced: true);
                observer?.EpochEnded(record);
            }
        }
    }

    (double Loss, double Rate, double ImagesPerSecond) TrainEpoch(
        int epoch, TrainingPhase phase, Optimizer optimizer, WeightAverage? average, FrozenFeatures? frozen, CancellationToken interrupted)
    {
        phase.Train(network);
        network.BeginEpoch(recipe.Seed, epoch);
        var (start, step, images, sum, rate) = (clock.Elapsed, 0, 0, 0.0, 0.0);
        foreach (var batch in frozen?.Epoch(epoch, interrupted) ?? training.Epoch(epoch, recipe.Augment, interrupted))
        {
            interrupted.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();

            // Gradients of some batches are gathered for one step of the optimizer; an epoch's last step may have fewer.
            var first = step / recipe.Accumulate * recipe.Accumulate;
            var gathered = Math.Min(recipe.Accumulate, training.Steps - first);
            if (step == first) network.zero_grad();

            var loss = setup.Loss(batch, ofFeatures: frozen is not null);
            interrupted.ThrowIfCancellationRequested();
            (gathered == 1 ? loss : loss / gathered).backward();
            interrupted.ThrowIfCancellationRequested();

            if (++step == first + gathered)
            {
                if (recipe.ClipNorm > 0) optimizer.Clip(recipe.ClipNorm);
                rate = phase.PeakRate * schedule(((epoch - phase.FirstEpoch) * training.Steps) + step - 1, phase.Epochs * training.Steps);
                optimizer.Step(rate);
                average?.Update();
            }

            var value = loss.item<float>();
            if (!float.IsFinite(value)) throw NotANumber(value, epoch, step, batch);
            sum += value;
            images += batch.Count;
            Report(epoch, step, sum / step, rate, images / (clock.Elapsed - start).TotalSeconds);
        }
        return (sum / step, rate, images / (clock.Elapsed - start).TotalSeconds);
    }

    (double Loss, double Accuracy) Validate(FrozenFeatures? frozen, CancellationToken interrupted)
    {
        using var still = no_grad();
        network.eval();
        var (loss, hits, images) = (0.0, 0.0, 0L);
        foreach (var batch in frozen?.InOrder(interrupted) ?? validation.InOrder(interrupted))
        {
            interrupted.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var logits = frozen is null ? network.call(batch.Images) : network.Classify(batch.Images);
            var (batchLoss, batchHits) = Objective.Measure(logits, batch);
            loss += batchLoss;
            hits += batchHits;
            images += batch.Count;
        }
        // The weights may still come down from there: what is trained is finite, or the epoch had not ended.
        return (double.IsFinite(loss) ? loss / images : double.PositiveInfinity, hits / images);
    }

    /// <summary>Whether this phase has had its fill of epochs that were no better, before <paramref name="epoch"/>.</summary>
    bool IsOutOfPatience(TrainingPhase phase, int epoch) =>
        recipe.Patience > 0 && Best is not null && epoch - Math.Max(Best.Epoch + 1, phase.FirstEpoch) >= recipe.Patience;

    WorkFailedException NotANumber(float value, int epoch, int step, Batch batch)
    {
        string[] names = [.. batch.Chosen.ToArray().Select(training.Name)];
        var file = run.WriteNames("not-a-number.txt", names);
        return new(
            $"the loss became {value} at epoch {epoch}, step {step}, on {names[0]} and {names.Length - 1} others (all in '{file}'): "
            + $"the learning rate {recipe.LearningRate} may be too high. Try a third of it, or a clip norm of 1.");
    }

    void Report(int epoch, int step, double loss, double rate, double imagesPerSecond)
    {
        if (observer is null) return;
        stepsDone++;
        var left = ((recipe.Epochs - epoch + 1) * training.Steps) - step;
        observer.StepEnded(new TrainingStep(epoch, step, training.Steps, loss, imagesPerSecond, clock.Elapsed / stepsDone * left) { LearningRate = rate, Gpu = gpu?.Latest });
    }
}
