using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Times steps of a network of its own with ever larger batches, until they do not fit or do not get faster.</summary>
/// <remarks>The images are noise, drawn by the recipe's seed: what is in them costs nothing. What it measures is this machine at this moment.</remarks>
sealed class BatchSizeFinder(TrainingSetup setup, Recipe recipe, TrainingPhase phase, Device device)
{
    const int Smallest = 8, Largest = 4096, FewestSteps = 10;
    static readonly TimeSpan Long = TimeSpan.FromSeconds(0.5);

    // Of the memory that is left, so much may be taken on trust: on the CPU a process that takes all is killed without a word.
    const double Trust = 0.7;

    internal BatchSizeSuggestion Find(CancellationToken interrupted)
    {
        var tried = new List<BatchSpeed>();
        using var optimizer = Optimizer.Create(recipe, phase.Prepare(setup.Network, recipe.WeightDecay));
        setup.Network.train(!phase.HeadOnly);
        setup.Network.BeginEpoch(recipe.Seed, 1);
        var most = Math.Min(Largest, setup.Training.Count / FewestSteps);
        for (var batch = Smallest; ; batch *= 2)
        {
            var before = Environment.WorkingSet;
            try
            {
                tried.Add(new(batch, Time(batch, optimizer, interrupted)));
            }
            catch (ExternalException error) when (tried.Count > 0 && error.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
            {
                return BatchSizeSuggestion.Of(tried, $"{batch} do not fit into the memory of {device}");
            }
            if (tried.Count > 2 && tried[^1].ImagesPerSecond < tried[^3].ImagesPerSecond * 1.05)
                return BatchSizeSuggestion.Of(tried, "larger ones are no faster");
            if (batch * 2 > most)
                return BatchSizeSuggestion.Of(tried, $"with more, the {setup.Training.Count:N0} images would be less than {FewestSteps} steps an epoch");
            var left = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
            if (device.type == DeviceType.CPU && 2 * Math.Max(0, Environment.WorkingSet - before) > Trust * left)
                return BatchSizeSuggestion.Of(tried, "the next would come near the end of the memory");
        }
    }

    double Time(int batch, Optimizer optimizer, CancellationToken interrupted)
    {
        using var scope = NewDisposeScope();
        var input = setup.Preprocessing;
        using var generator = new Generator((ulong)recipe.Seed, device);
        var images = randn([batch, input.Channels, input.Height, input.Width], device: device, generator: generator);
        var classes = setup.Training.AreMultiLabel ? setup.Training.TargetClasses : 0;
        var work = new Batch(images, zeros(batch, dtype: ScalarType.Int64, device: device), batch) { Targets = classes > 0 ? zeros(batch, classes, device: device) : null };

        Step(work, optimizer, interrupted); // the first one finds memory and chooses algorithms
        var clock = Stopwatch.StartNew();
        var steps = 0;
        while (steps < 2 || clock.Elapsed < Long)
        {
            Step(work, optimizer, interrupted);
            steps++;
        }
        return batch * steps / clock.Elapsed.TotalSeconds;
    }

    void Step(Batch batch, Optimizer optimizer, CancellationToken interrupted)
    {
        interrupted.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        setup.Network.zero_grad();
        var loss = setup.Loss(batch);
        loss.backward();
        optimizer.Step(rate: 0); // the weights stay where they are
        _ = loss.item<float>(); // waits for a GPU
    }
}
