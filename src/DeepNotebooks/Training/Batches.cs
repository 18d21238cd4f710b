using DeepNotebooks.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Prepared images as tensors on a device, step by step.</summary>
/// <param name="images">Decoded, or to be.</param>
/// <param name="preprocessing">What the network takes.</param>
/// <param name="device">Where the network is.</param>
/// <param name="batch">Images a step, at most.</param>
/// <param name="seed">Of order and augmentation.</param>
sealed class Batches(PreparedImages images, Preprocessing preprocessing, Device device, int batch, int seed) : IDisposable
{
    /// <summary>How images are changed in training; null: not at all.</summary>
    internal Augmentation? Augmentation { get; init; }

    /// <summary>Whether an epoch takes of each class as many.</summary>
    internal bool Balanced { get; init; }

    /// <summary>Whether images travel to the device as bytes.</summary>
    internal bool AsBytes { get; init; } = device.type == DeviceType.CUDA;

    /// <summary>Whether a set that is held in memory is held on the device too, for epochs that do not change images.</summary>
    internal bool HeldOnDevice { get; init; } = device.type == DeviceType.CUDA;

    /// <summary>Of a multi-label set, how many classes there are; its batches then have <see cref="Batch.Targets"/>, and labels are numbers of images.</summary>
    internal int TargetClasses { get; init; }

    internal bool AreMultiLabel => TargetClasses > 0;

    HeldImages? held;
    Tensor? targets;

    /// <summary>Images in an epoch.</summary>
    internal int Count => images.Count;

    /// <summary>Steps in an epoch.</summary>
    internal int Steps => (Count + Most - 1) / Most;

    // A small set has small batches: what it teaches, it teaches by steps.
    int Most => Math.Min(batch, Math.Max(SmallestBatch, Count / FewestSteps));

    const int FewestSteps = 10;
    const int SmallestBatch = 8;

    // As even as can be: a last batch of one image would push the weights as hard as a full one, on no evidence.
    internal int Size => (Count + Steps - 1) / Steps;

    /// <summary>How many images of each class an epoch shows.</summary>
    internal IReadOnlyList<int> ImagesOf(int classes)
    {
        var counts = new int[classes];
        for (var i = 0; i < Count; i++)
        {
            foreach (var label in images.Labels(i).Span) counts[label]++;
        }
        return Balanced ? [.. counts.Select(count => Math.Min(count, 1))] : counts;
    }

    /// <summary>What messages call an image, by its place in the split.</summary>
    internal string Name(int index) => images.Name(index);

    /// <summary>An epoch's batches in the order and with the changes that seed and epoch draw.</summary>
    internal IEnumerable<Batch> Epoch(int epoch, bool augment, CancellationToken cancellationToken)
    {
        var augmenter = augment && Augmentation is not null
            ? new Augmenter(Augmentation, seed, images.Channels, (images.Height, images.Width), (preprocessing.Height, preprocessing.Width))
            : null;
        return Tensors(Order(epoch), augmenter, epoch, cancellationToken);
    }

    /// <summary>Which images an epoch shows, in its order.</summary>
    internal int[] Order(int epoch) =>
        Balanced ? EpochOrder.Balanced(Count, images.Label, seed, epoch)
        : images.Shards is { } shards ? EpochOrder.Sharded(shards, Count, seed, epoch)
        : EpochOrder.Shuffled(Count, seed, epoch);

    /// <summary>All images as they are, in the source's order.</summary>
    internal IEnumerable<Batch> InOrder(CancellationToken cancellationToken) =>
        Tensors([.. Enumerable.Range(0, Count)], augmenter: null, epoch: 0, cancellationToken);

    public void Dispose()
    {
        held?.Dispose();
        targets?.Dispose();
        images.Dispose();
    }

    IEnumerable<Batch> Tensors(int[] order, Augmenter? augmenter, int epoch, CancellationToken cancellationToken)
    {
        if (HeldOnDevice && augmenter is null && HeldImages.Fit(images, preprocessing))
        {
            held ??= new(images, preprocessing, device);
            foreach (var chosen in order.Chunk(Size))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var step = Answered(held.Batch(chosen)) with { Chosen = chosen };
                yield return step;
            }
            yield break;
        }
        using var tensors = new BatchTensors(Size, preprocessing, device, AsBytes);
        var start = 0;
        foreach (var pixels in PixelBatches.Epoch(images, order, Size, preprocessing, augmenter, epoch, tensors.Buffers, cancellationToken: cancellationToken))
        {
            using var step = Answered(tensors.On(pixels)) with { Chosen = order.AsMemory(start, pixels.Count) };
            start += pixels.Count;
            yield return step;
        }
    }

    // A table of all images' labels, and of each batch the rows: what is read, decoded and mixed need not know of it.
    Batch Answered(Batch batch)
    {
        if (!AreMultiLabel) return batch;
        targets ??= BinaryCrossEntropy.Targets(images, TargetClasses, device);
        using var scope = NewDisposeScope();
        var own = targets.index_select(0, batch.Labels);
        if (batch is { Partners: { } partners, Shares: { } shares })
            own = (own * shares.unsqueeze(1)) + (targets.index_select(0, partners) * (1 - shares).unsqueeze(1));
        return batch with { Targets = own.DetachFromDisposeScope() };
    }
}

/// <summary>A step's images and labels; disposed by who made it, when the next is asked for.</summary>
/// <param name="Images">float32, [batch, channel, y, x].</param>
/// <param name="Labels">int64, [batch]: classes; of a multi-label set the numbers of the images, which <see cref="Targets"/> have answered.</param>
/// <param name="Count">The length of the batch axis.</param>
sealed record Batch(Tensor Images, Tensor Labels, int Count) : IDisposable
{
    /// <summary>int64, [batch]: the class of what was mixed into each image; null where images are not mixed.</summary>
    internal Tensor? Partners { get; init; }

    /// <summary>float32, [batch]: what share of each image is of the class in <see cref="Labels"/>; null where images are not mixed.</summary>
    internal Tensor? Shares { get; init; }

    /// <summary>float32, [batch, class]: of a multi-label set what each image has, 1 or 0, or by shares where images are mixed; else null.</summary>
    internal Tensor? Targets { get; init; }

    /// <summary>The images' places in the split.</summary>
    internal ReadOnlyMemory<int> Chosen { get; init; }

    public void Dispose()
    {
        Images.Dispose();
        Targets?.Dispose();
        Labels.Dispose();
        Partners?.Dispose();
        Shares?.Dispose();
    }
}
