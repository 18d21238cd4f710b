using System.Diagnostics;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Benchmarks;

/// <summary>An epoch of ResNet-18, its images from tensors that lie there, and through the pipeline.</summary>
static class TrainingSpeed
{
    static Classifier? network;
    static FusedAdamW? optimizer;

    /// <summary>Seconds of an epoch: from tensors in memory; from held bytes, changed at random; from files, decoded anew and changed at random.</summary>
    internal static double[] OfOneRound(string folder, int side, int batch)
    {
        TorchLibrary.Load();
        var source = Decoding.Open(folder);
        network ??= Networks.Create("resnet18", 3, 10, side, seed: 1);
        optimizer ??= new FusedAdamW([new([.. network.named_parameters().Select(pair => (pair.name, pair.parameter))], 1, 0.01)]);
        network.train();

        var changes = Augmentation.Light with { Flip = Mirroring.Horizontal };
        using var held = PreparedImages.Prepare("files", source, 3, side, side);
        using var decoded = PreparedImages.Prepare("files", source, 3, side, side, mostHeld: 0);
        using var fromHeld = new Batches(held, Decoding.Input(side), CPU, batch, seed: 1) { Augmentation = changes };
        using var fromFiles = new Batches(decoded, Decoding.Input(side), CPU, batch, seed: 1) { Augmentation = changes };
        var tensors = fromHeld.Epoch(1, augment: true, CancellationToken.None)
            .Select(step => new Batch(step.Images.clone().DetachFromDisposeScope(), step.Labels.clone().DetachFromDisposeScope(), step.Count)).ToList();
        try
        {
            var seconds = new double[3];
            using var second = fromHeld.Epoch(1, augment: true, CancellationToken.None).GetEnumerator();
            using var third = fromFiles.Epoch(1, augment: true, CancellationToken.None).GetEnumerator();
            foreach (var tensor in tensors)
                seconds[0] += Step(() => tensor);
            while (Next(second, out var time))
                seconds[1] += time;
            while (Next(third, out var time))
                seconds[2] += time;
            return seconds;
        }
        finally
        {
            tensors.ForEach(step => step.Dispose());
        }
    }

    static bool Next(IEnumerator<Batch> batches, out double seconds)
    {
        var ended = false;
        seconds = Step(() =>
        {
            ended = !batches.MoveNext();
            return ended ? null : batches.Current;
        });
        return !ended;
    }

    static double Step(Func<Batch?> next)
    {
        var clock = Stopwatch.StartNew();
        if (next() is not { } batch)
            return clock.Elapsed.TotalSeconds;
        using var scope = NewDisposeScope();
        network!.zero_grad();
        var loss = nn.functional.cross_entropy(network.call(batch.Images), batch.Labels);
        loss.backward();
        optimizer!.Step(1e-4);
        return float.IsFinite(loss.item<float>()) ? clock.Elapsed.TotalSeconds : double.NaN;
    }
}
