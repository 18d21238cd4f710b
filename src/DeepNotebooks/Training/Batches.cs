using System.Runtime.InteropServices;
using DeepNotebooks.Data;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Prepared images as tensors on a device, step by step.</summary>
sealed class Batches(PreparedImages images, Preprocessing preprocessing, Device device, int batch, int seed)
{
    /// <summary>Images in an epoch.</summary>
    internal int Count => images.Count;

    /// <summary>Steps in an epoch.</summary>
    internal int Steps => (Count + Most - 1) / Most;

    // A small set has small batches: what it teaches, it teaches by steps.
    int Most => Math.Min(batch, Math.Max(SmallestBatch, Count / FewestSteps));

    const int FewestSteps = 10;
    const int SmallestBatch = 8;

    // As even as can be: a last batch of one image would push the weights as hard as a full one, on no evidence.
    int Size => (Count + Steps - 1) / Steps;

    /// <summary>An epoch's batches in the order and with the changes that seed and epoch draw.</summary>
    internal IEnumerable<Batch> Epoch(int epoch, bool augment, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, Count).ToArray();
        new SplitMix64(seed, epoch).Shuffle<int>(order);
        return Tensors(PixelBatches.Epoch(images, order, Size, preprocessing, augment ? new Augmentation(seed) : null, epoch, cancellationToken));
    }

    /// <summary>All images as they are, in the source's order.</summary>
    internal IEnumerable<Batch> InOrder(CancellationToken cancellationToken) =>
        Tensors(PixelBatches.Epoch(images, [.. Enumerable.Range(0, Count)], Size, preprocessing, cancellationToken: cancellationToken));

    IEnumerable<Batch> Tensors(IEnumerable<PixelBatch> batches)
    {
        foreach (var (pixels, classes) in batches)
        {
            using var tensors = new Batch(
                OnDevice(MemoryMarshal.AsBytes(pixels.Span), [classes.Length, images.Channels, images.Height, images.Width], ScalarType.Float32),
                OnDevice(MemoryMarshal.AsBytes(classes.Span), [classes.Length], ScalarType.Int64),
                classes.Length);
            yield return tensors;
        }
    }

    Tensor OnDevice(ReadOnlySpan<byte> values, long[] shape, ScalarType type)
    {
        var tensor = empty(shape, dtype: type).DetachFromDisposeScope();
        values.CopyTo(tensor.bytes);
        if (device.type == TorchSharp.DeviceType.CPU) return tensor;
        using (tensor) return tensor.to(device).DetachFromDisposeScope();
    }
}

/// <summary>A step's images and labels; disposed by who made it, when the next is asked for.</summary>
/// <param name="Images">float32, [batch, channel, y, x].</param>
/// <param name="Labels">int64, [batch].</param>
/// <param name="Count">The length of the batch axis.</param>
sealed record Batch(Tensor Images, Tensor Labels, int Count) : IDisposable
{
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
