using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>One training with its run folder: what is set up before the loop, and recorded beside it.</summary>
/// <remarks>Runs on the calling thread to the end.</remarks>
sealed class TrainingRun(Dataset data, Recipe recipe, ModelFolder? parent, RunFolder run, ITrainingObserver? observer)
{
    readonly Recipe recipe = recipe with { Size = SizeFor(data, recipe, parent) };
    readonly ParentReference? parentReference = parent is null ? null : new()
    {
        Name = parent.Manifest.Name.Length > 0 ? parent.Manifest.Name : parent.Path,
        Version = parent.Manifest.Version,
        Digest = $"sha256:{Sha256(parent.Weights)}",
    };

    /// <summary>The best weights; null where no epoch was finished.</summary>
    internal TrainedNetwork? Trained { get; private set; }

    internal TrainingEnd Run(CancellationToken interrupted)
    {
        var clock = Stopwatch.StartNew();
        var device = Devices.Find(recipe.Device);
        if (run.IsFinished)
        {
            Agree(run.Record);
            Trained = Reopen(device);
            return new(TrainingOutcome.AlreadyFinished, run.Metrics.FirstOrDefault(IsKept), clock.Elapsed, run.Path);
        }

        var record = Begin(device);
        EpochRecord? best = null;
        var outcome = TrainingOutcome.Failed;
        try
        {
            best = Train(device, clock, interrupted);
            outcome = interrupted.IsCancellationRequested ? TrainingOutcome.Interrupted : TrainingOutcome.Completed;
            if (best is not null) Trained = Reopen(device);
            if (outcome == TrainingOutcome.Completed)
            {
                RecordTest(interrupted);
                run.Write(record with { Finished = DateTimeOffset.UtcNow });
            }
            return new(outcome, best, clock.Elapsed, run.Path);
        }
        catch (ExternalException error) when (error.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new WorkFailedException($"there is not enough memory on {device} for batches of {recipe.Batch} at {recipe.Size} pixels. Lower batch or size.", error);
        }
        finally
        {
            observer?.Ended(new(outcome, best, clock.Elapsed, run.Path));
        }
    }

    EpochRecord? Train(Device device, Stopwatch clock, CancellationToken interrupted)
    {
        var images = TrainingImages.Of(data, recipe);
        var learned = Prepare(images.Learned, interrupted);
        var preprocessing = parent?.Manifest.Inputs[0].Preprocessing is { } kept
            ? kept with { Height = recipe.Size, Width = recipe.Size }
            : Measured(learned, interrupted);
        var training = new Batches(learned, preprocessing, device, recipe.Batch, recipe.Seed);
        var validation = new Batches(Prepare(images.Validation, interrupted), preprocessing, device, recipe.Batch, recipe.Seed);
        using var network = Build(preprocessing, device);

        observer?.Started(new(
            data.Name, recipe.Model, network.parameters().Sum(parameter => parameter.NumberOfElements), $"{device}",
            recipe.Epochs, training.Steps, training.Count, parentReference));
        clock.Restart();

        var loop = new TrainingLoop(recipe, TrainingPhase.Of(recipe, parent is not null), network, training, validation, run, observer);
        try
        {
            loop.Run(best => Keep(network, preprocessing, best), interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // What was finished is kept.
        }
        return loop.Best;
    }

    PreparedImages Prepare(IImageSource images, CancellationToken interrupted) => PreparedImages.Prepare(
        data.Name, images, Channels, recipe.Size, recipe.Size, Datasets.DefaultProgress, cancellationToken: interrupted);

    // A re-trained body goes on seeing what it learned to see.
    int Channels => parent?.Manifest.Inputs[0].Preprocessing?.Channels ?? data.Channels;

    static Preprocessing Measured(PreparedImages images, CancellationToken interrupted)
    {
        var (mean, std) = images.Statistics(cancellationToken: interrupted);
        return new() { Channels = images.Channels, Height = images.Height, Width = images.Width, Mean = [.. mean], Std = [.. std] };
    }

    Classifier Build(Preprocessing preprocessing, Device device)
    {
        var network = Networks.Create(recipe.Model, preprocessing.Channels, data.Classes.Count, recipe.Size, recipe.Seed);
        try
        {
            if (parent is not null) NetworkWeights.Load(network, parent.Weights, skip: network.IsHead);
            return network.to(device);
        }
        catch (RequestException error) when (parent?.Manifest.Inputs[0].Preprocessing is { } learned && learned.Height != recipe.Size)
        {
            network.Dispose();
            throw new RequestException($"the body of '{parentReference!.Name}' was trained at {learned.Height} pixels and does not fit {recipe.Model} at {recipe.Size}. Keep {learned.Height}.", error);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    RunRecord Begin(Device device)
    {
        if (run.Exists)
        {
            Agree(run.Record);
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

        var differing = Yaml.Write(earlier.Recipe).Split('\n').Zip(Yaml.Write(recipe).Split('\n')).FirstOrDefault(pair => pair.First != pair.Second);
        if (differing.First is not null)
            throw new RequestException($"'{run.Path}' was started with {differing.First}, and now it is {differing.Second}. Use the same value, or name another folder.");
    }

    void Keep(Classifier network, Preprocessing preprocessing, EpochRecord best)
    {
        Directory.CreateDirectory(run.ModelPath);
        File.Delete(Path.Combine(run.ModelPath, "model.onnx")); // of earlier weights
        NetworkWeights.Save(network, Path.Combine(run.ModelPath, "weights.safetensors"));
        Write(new ModelManifest
        {
            Title = $"{recipe.Model} on {data.Card.Title}",
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
            Metrics = new() { ["epoch"] = best.Epoch, ["val_accuracy"] = best.ValAccuracy, ["val_loss"] = best.ValLoss },
            Dataset = data.Reference,
            Parent = parentReference,
            Recipe = recipe,
        });
    }

    // Measured once, at the end, on the weights that validation chose: never used to choose.
    void RecordTest(CancellationToken interrupted)
    {
        if (Trained is null || !data.HasSplit("test")) return;
        Evaluation evaluation;
        try
        {
            evaluation = Trained.Evaluate(data, data.Split("test"), "test", interrupted);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        var metrics = Trained.Manifest.Metrics;
        metrics["test_accuracy"] = evaluation.Accuracy;
        metrics["test_balanced_accuracy"] = evaluation.BalancedAccuracy;
        metrics["test_macro_f1"] = evaluation.MacroF1;
        metrics["test_loss"] = evaluation.Loss;
        if (evaluation.Auc is { } auc) metrics["test_auc"] = auc;
        Write(Trained.Manifest);
        TestEvaluation = evaluation;
    }

    /// <summary>On the test split, where there is one and the training was completed.</summary>
    internal Evaluation? TestEvaluation { get; private set; }

    void Write(ModelManifest manifest) => AtomicFile.WriteText(Path.Combine(run.ModelPath, "model.yaml"), Yaml.Write(manifest));

    TrainedNetwork Reopen(Device device)
    {
        var model = run.Model;
        return new(Networks.Open(model).to(device), device, model.Manifest);
    }

    bool IsKept(EpochRecord epoch) => Trained!.Manifest.Metrics.TryGetValue("epoch", out var kept) && epoch.Epoch == (int)kept;

    static int SizeFor(Dataset data, Recipe recipe, ModelFolder? parent)
    {
        if (recipe.Size > 0) return recipe.Size;
        if (parent?.Manifest.Inputs.FirstOrDefault()?.Preprocessing is { Height: > 0 } preprocessing) return preprocessing.Height;
        return Math.Max(data.Card.Size.Width, data.Card.Size.Height) <= 32 ? 28 : 64;
    }

    static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
