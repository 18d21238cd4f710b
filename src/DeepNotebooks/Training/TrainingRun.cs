using System.Diagnostics;
using System.Runtime.InteropServices;
using DeepNotebooks.Models;
using DeepNotebooks.Onnx;
using DeepNotebooks.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>One training with its run folder: what is set up before the loop, and recorded beside it.</summary>
/// <remarks>Runs on the calling thread to the end.</remarks>
sealed class TrainingRun(Dataset data, Recipe recipe, StartingPoint? start, RunFolder run, ITrainingObserver? observer)
{
    readonly Recipe recipe = recipe.Resolved with { Size = TrainingSetup.SizeFor(data, recipe, start) };
    readonly ParentReference? parentReference = start?.Reference;

    /// <summary>The best weights; null where no epoch was finished.</summary>
    internal TrainedNetwork? Trained { get; private set; }

    internal TrainingEnd Run(CancellationToken interrupted)
    {
        var clock = Stopwatch.StartNew();
        if (run.Exists) Agree(run.Record);
        if (run.IsFinished)
        {
            Trained = Reopen(Devices.Find(recipe.Device));
            var finished = new TrainingEnd(TrainingOutcome.AlreadyFinished, run.Kept, clock.Elapsed, run.Path);
            observer?.Ended(finished);
            return finished;
        }

        var files = new WriteBehind();
        var claim = run.Exists ? run.Claim() : null;
        LeasedDevice? leased = null;
        EpochRecord? best = null;
        var outcome = TrainingOutcome.Failed;
        try
        {
            leased = Lease(interrupted);
            var device = leased.Device;

            // What is wrong with the request shows here, before anything is written.
            using var setup = new TrainingSetup(data, recipe, start, device, interrupted);
            claim ??= run.Claim();
            var record = Begin(device);
            var resumed = Checkpoint.Epoch(run.CheckpointFile);
            var parameters = setup.Network.parameters().Sum(parameter => parameter.NumberOfElements);
            observer?.Started(
                new(data.Name, recipe.Model, parameters, $"{device}", recipe.Epochs, setup.Training.Steps, setup.Training.Count, parentReference)
                {
                    Weights = setup.Weights,
                    Earlier = [.. run.Metrics.Where(epoch => epoch.Epoch <= resumed)],
                });
            clock.Restart();

            using var gpu = leased.Gpu is { } taken && observer is not null ? new GpuWatch(NvidiaSmi.OfThisProcess, taken.Id) : null;
            var loop = new TrainingLoop(recipe, TrainingPhase.Of(recipe, start is not null), setup, run, files, observer, gpu);
            try
            {
                loop.Run(epoch => Keep(setup, epoch, files), interrupted);
                outcome = TrainingOutcome.Completed;
            }
            finally
            {
                best = loop.Best;
                files.Settle();
            }
            Trained = Reopen(device);
            RecordTest(interrupted);
            ExportOwn();
            run.Write(record with { Finished = DateTimeOffset.UtcNow });
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            outcome = TrainingOutcome.Interrupted; // what was finished is kept
            if (best is not null) Trained ??= Reopen(leased!.Device);
        }
        catch (ExternalException error) when (error.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new WorkFailedException($"there is not enough memory on {leased?.Device} for batches of {recipe.Batch} at {recipe.Size} pixels. Lower batch (with accumulate 2, half of it learns alike) or size.", error);
        }
        finally
        {
            leased?.Dispose();
            claim?.Dispose();
            observer?.Ended(new(outcome, best, clock.Elapsed, run.Path));
        }
        return new(outcome, best, clock.Elapsed, run.Path);
    }

    LeasedDevice Lease(CancellationToken interrupted) => Devices.LeaseAsync(
        recipe.Device, $"{recipe.Model} on {data.Name}", TimeSpan.FromMinutes(recipe.Wait), wait => observer?.Waiting(wait), interrupted).GetAwaiter().GetResult();

    RunRecord Begin(Device device)
    {
        if (run.Exists)
        {
            Agree(run.Record); // once more: another process may have begun it since
            return run.Record;
        }
        var record = new RunRecord
        {
            Recipe = recipe,
            Dataset = data.Reference,
            DataFolder = Directory.Exists(data.Location) ? data.Location : null,
            Parent = parentReference,
            Software = RunEnvironment.Software(),
            Hardware = RunEnvironment.Hardware($"{device}"),
            User = RunEnvironment.User,
            Started = DateTimeOffset.UtcNow,
        };
        run.Write(record);
        return record;
    }

    // To go on with something else would give a run that no recipe describes.
    void Agree(RunRecord earlier)
    {
        if (earlier.Dataset.Identity != data.Identity)
            throw new RequestException($"'{run.Path}' was trained on other data ({earlier.Dataset.Name}, {earlier.Dataset.Identity}). Name another folder.");
        if (earlier.Parent?.Digest != parentReference?.Digest)
            throw new RequestException($"'{run.Path}' was started from {earlier.Parent?.Name ?? "scratch"}, not from {parentReference?.Name ?? "scratch"}. Name another folder.");

        var differing = Yaml.Write(earlier.Recipe with { Wait = recipe.Wait }).Split('\n').Zip(Yaml.Write(recipe).Split('\n')).FirstOrDefault(pair => pair.First != pair.Second);
        if (differing.First is not null)
            throw new RequestException($"'{run.Path}' was started with {differing.First}, and now it is {differing.Second}. Use the same value, or name another folder.");
    }

    void Keep(TrainingSetup setup, EpochRecord best, WriteBehind files)
    {
        var preprocessing = setup.Preprocessing;
        Directory.CreateDirectory(run.ModelPath);
        File.Delete(Path.Combine(run.ModelPath, "model.onnx")); // of earlier weights
        files.Write(Path.Combine(run.ModelPath, "weights.safetensors"), Safetensors.Content(NetworkWeights.Of(setup.Network)));
        files.Write(run.ManifestFile, AtomicFile.Text(Yaml.Write(new ModelManifest
        {
            Title = $"{recipe.Model} on {data.Card.Title}",
            Task = data.IsMultiLabel ? ModelManifest.MultiLabel : new ModelManifest().Task,
            Classes = [.. data.Classes],
            Inputs =
            [
                new()
                {
                    Name = "image",
                    Axes = ["batch", "channel", "y", "x"],
                    Shape = [-1, preprocessing.Channels, preprocessing.Height, preprocessing.Width],
                    Preprocessing = preprocessing,
                },
            ],
            Outputs = [new() { Name = "logits", Axes = ["batch", "class"], Shape = [-1, data.Classes.Count] }],
            Metrics = MetricsOf(best),
            Dataset = data.Reference,
            Parent = start is null ? null : WeightsChange.Of(start.Reference, setup.Network, start.Weights),
            Recipe = recipe,
        })));
    }

    // Measured once, at the end, on the weights that validation chose: never used to choose.
    void RecordTest(CancellationToken interrupted)
    {
        if (Trained is null || !data.HasSplit("test")) return;
        var evaluation = Trained.Evaluate(data, data.Split("test"), "test", interrupted);
        foreach (var (name, value) in evaluation.Metrics()) Trained.Manifest.Metrics[name] = value;
        AtomicFile.WriteText(run.ManifestFile, Yaml.Write(Trained.Manifest));
        TestEvaluation = evaluation;
    }

    /// <summary>On the test split, where there is one and the training was completed.</summary>
    internal Evaluation? TestEvaluation { get; private set; }

    // Another process does not know a network of the user's own: this file is all it can use. Why there may be none is told to who asks for it.
    void ExportOwn()
    {
        if (!OwnNetworks.IsKnown(recipe.Model)) return;
        try
        {
            OnnxExporter.Ensure(run.Model);
        }
        catch (Exception error) when (error is RequestException or WorkFailedException)
        {
        }
    }

    TrainedNetwork Reopen(Device device)
    {
        var model = run.Model;
        return new(() => Networks.Open(model).to(device), device, model.Manifest);
    }

    static SortedDictionary<string, double> MetricsOf(EpochRecord best)
    {
        var metrics = new SortedDictionary<string, double> { ["epoch"] = best.Epoch, ["val_accuracy"] = best.ValAccuracy };
        // Listings are JSON, which has no infinity.
        if (double.IsFinite(best.ValLoss)) metrics["val_loss"] = best.ValLoss;
        return metrics;
    }
}
