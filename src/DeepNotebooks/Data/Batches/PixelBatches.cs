using System.Collections.Concurrent;

namespace DeepNotebooks.Data;

/// <summary>A step's images and labels. The memory is used again for the next batch but one: read it before asking for the next.</summary>
/// <param name="Images">float32, [Labels.Length, channels, height, width].</param>
/// <param name="Labels">Indices into the dataset's classes.</param>
readonly record struct PixelBatch(ReadOnlyMemory<float> Images, ReadOnlyMemory<long> Labels);

/// <summary>An epoch's batches, made ahead of the training by one where images must be decoded.</summary>
static class PixelBatches
{
    /// <param name="images">From <see cref="PreparedImages.Prepare"/>.</param>
    /// <param name="order">The epoch's images in their order; the last batch may be smaller.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="preprocessing">Mean and deviation.</param>
    /// <param name="augmentation">Null: the images as they are.</param>
    /// <param name="epoch">For the augmentation.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    internal static IEnumerable<PixelBatch> Epoch(
        PreparedImages images, int[] order, int batch, Preprocessing preprocessing, Augmentation? augmentation = null, int epoch = 0,
        CancellationToken cancellationToken = default)
    {
        // From held bytes a batch takes a millisecond: a thread more would only take the training's cores.
        return images.IsHeld ? OneByOne() : Ahead(OneByOne, cancellationToken);

        IEnumerable<PixelBatch> OneByOne()
        {
            // Three: one in the reader's hands, one waiting, one being filled.
            var buffers = Enumerable.Range(0, 3).Select(_ => (new float[batch * images.Values], new long[batch])).ToArray();
            for (int start = 0, turn = 0; start < order.Length; start += batch, turn = (turn + 1) % buffers.Length)
            {
                var chosen = order.AsMemory(start, Math.Min(batch, order.Length - start));
                var (pixels, labels) = buffers[turn];
                images.Fill(chosen, preprocessing, pixels.AsMemory(0, chosen.Length * images.Values), augmentation, epoch, cancellationToken);
                for (var i = 0; i < chosen.Length; i++)
                    labels[i] = images.Label(chosen.Span[i]);
                yield return new PixelBatch(pixels.AsMemory(0, chosen.Length * images.Values), labels.AsMemory(0, chosen.Length));
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
