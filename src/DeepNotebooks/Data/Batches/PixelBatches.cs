using System.Collections.Concurrent;

namespace DeepNotebooks.Data;

/// <summary>A step's images and labels. The memory is used again for the next batch but one: read it before asking for the next.</summary>
/// <param name="Buffer">Where they lie.</param>
/// <param name="Count">How many.</param>
/// <param name="Values">Numbers of one image: channels × height × width.</param>
/// <param name="IsMixed">Whether <see cref="Partners"/> and <see cref="Shares"/> count.</param>
readonly record struct PixelBatch(BatchBuffer Buffer, int Count, int Values, bool IsMixed)
{
    /// <summary>float32, [Count, channels, height, width].</summary>
    internal ReadOnlyMemory<float> Images => Buffer.Numbers[..(Count * Values)];

    /// <summary>Indices into the dataset's classes.</summary>
    internal ReadOnlyMemory<long> Labels => Buffer.Labels[..Count];

    /// <summary>The class of what was mixed into each image; its own where nothing was.</summary>
    internal ReadOnlyMemory<long> Partners => Buffer.Partners[..Count];

    /// <summary>What share of each image is of the class in <see cref="Labels"/>; the rest is of <see cref="Partners"/>.</summary>
    internal ReadOnlyMemory<float> Shares => Buffer.Shares[..Count];
}

/// <summary>An epoch's batches, made ahead of the training by one where images must be decoded.</summary>
static class PixelBatches
{
    /// <summary>Buffers an epoch takes: one in the reader's hands, one waiting, one being filled.</summary>
    internal const int Buffers = 3;

    /// <param name="images">From <see cref="PreparedImages.Prepare"/>.</param>
    /// <param name="order">The epoch's images in their order; the last batch may be smaller.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="preprocessing">Mean and deviation.</param>
    /// <param name="augmenter">Null: the images as they are.</param>
    /// <param name="epoch">For the augmentation.</param>
    /// <param name="buffers"><see cref="Buffers"/> of them; arrays where left out.</param>
    /// <param name="threads">At most so many; 0: as many as there are cores. The batches are the same.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    internal static IEnumerable<PixelBatch> Epoch(
        PreparedImages images, int[] order, int batch, Preprocessing preprocessing, Augmenter? augmenter = null, int epoch = 0,
        IReadOnlyList<BatchBuffer>? buffers = null, int threads = 0, CancellationToken cancellationToken = default)
    {
        // From held bytes a batch takes a millisecond: a thread more would only take the training's cores.
        return images.IsHeld ? OneByOne() : Ahead(OneByOne, cancellationToken);

        IEnumerable<PixelBatch> OneByOne()
        {
            var size = Math.Min(batch, order.Length);
            var ring = buffers ?? [.. Enumerable.Range(0, Buffers).Select(_ => BatchBuffer.InArrays(size, images.NetworkValues(preprocessing)))];
            images.Expect(order);
            try
            {
                for (int start = 0, turn = 0; start < order.Length; start += batch, turn = (turn + 1) % ring.Count)
                {
                    var chosen = order.AsMemory(start, Math.Min(batch, order.Length - start));
                    yield return BatchFilling.Fill(images, chosen, preprocessing, augmenter, epoch, ring[turn], threads, cancellationToken);
                }
            }
            finally
            {
                images.Expect([]);
            }
        }
    }

    static IEnumerable<PixelBatch> Ahead(Func<IEnumerable<PixelBatch>> batches, CancellationToken cancellationToken)
    {
        using var waiting = new BlockingCollection<PixelBatch>(boundedCapacity: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var making = Task.Run(() =>
        {
            try
            {
                foreach (var batch in batches())
                    waiting.Add(batch, stop.Token);
            }
            finally
            {
                waiting.CompleteAdding();
            }
        }, CancellationToken.None);
        try
        {
            foreach (var batch in waiting.GetConsumingEnumerable(cancellationToken))
                yield return batch;
            making.GetAwaiter().GetResult();
        }
        finally
        {
            // The reader may leave early: the maker must be gone before its collection is.
            stop.Cancel();
            ((IAsyncResult)making).AsyncWaitHandle.WaitOne();
            _ = making.Exception;
        }
    }
}
