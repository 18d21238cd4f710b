using System.Buffers;

namespace DeepNotebooks.Data;

/// <summary>Fills one batch on all cores: planes of bytes, changed, mixed, and normalised where they are wanted as numbers.</summary>
static class BatchFilling
{
    internal static PixelBatch Fill(
        PreparedImages images, ReadOnlyMemory<int> chosen, Preprocessing preprocessing, Augmenter? augmenter, int epoch, BatchBuffer buffer,
        int threads, CancellationToken cancellationToken)
    {
        var values = images.NetworkValues(preprocessing);
        for (var i = 0; i < chosen.Length; i++)
            buffer.Labels.Span[i] = images.Label(chosen.Span[i]);

        var mixing = augmenter is { Mixes: true } && chosen.Length > 1;
        if (mixing && (buffer.Unmixed?.Length ?? 0) < chosen.Length * values)
            buffer.Unmixed = GC.AllocateUninitializedArray<byte>(chosen.Length * values);
        for (int from = 0, ready; from < chosen.Length; from += ready)
        {
            ready = images.Await(chosen.Span[from..], cancellationToken);
            var first = from;
            AllCores.For(ready, i => One(images, chosen.Span[first + i], first + i, preprocessing, augmenter, epoch, mixing, values, buffer), cancellationToken, threads);
        }
        if (mixing)
            AllCores.For(chosen.Length, i => Mixed(chosen.Span, i, preprocessing, augmenter!, epoch, values, buffer), cancellationToken, threads);
        return new PixelBatch(buffer, chosen.Length, values, mixing);
    }

    static void One(
        PreparedImages images, int index, int place, Preprocessing preprocessing, Augmenter? augmenter, int epoch, bool mixing, int values,
        BatchBuffer buffer)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(images.Values + values);
        try
        {
            var planes = images.Planes(index, scratch.AsSpan(0, images.Values));
            if (augmenter is not null)
            {
                var changed = mixing ? buffer.Unmixed.AsSpan(place * values, values) : scratch.AsSpan(images.Values, values);
                augmenter.Apply(planes, changed, epoch, index);
                planes = changed;
            }
            else if (planes.Length != values)
            {
                var whole = scratch.AsSpan(images.Values, values);
                Whole(planes, images, whole, preprocessing);
                planes = whole;
            }
            if (!mixing)
                Write(planes, place, preprocessing, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    // Prepared larger, so that crops may be taken, and wanted uncropped.
    static void Whole(ReadOnlySpan<byte> planes, PreparedImages images, Span<byte> target, Preprocessing preprocessing)
    {
        var (from, to) = (images.Height * images.Width, preprocessing.Height * preprocessing.Width);
        for (var c = 0; c < images.Channels; c++)
        {
            ImageResizer.ToPlanes(
                planes.Slice(c * from, from), images.Width, images.Height, 1, preprocessing.Width, preprocessing.Height, target.Slice(c * to, to));
        }
    }

    static void Mixed(ReadOnlySpan<int> chosen, int place, Preprocessing preprocessing, Augmenter augmenter, int epoch, int values, BatchBuffer buffer)
    {
        // The order is drawn anew in each epoch, so the neighbour is a random partner.
        var partner = (place + 1) % chosen.Length;
        var scratch = ArrayPool<byte>.Shared.Rent(values);
        try
        {
            var unmixed = buffer.Unmixed.AsSpan();
            var planes = scratch.AsSpan(0, values);
            buffer.Shares.Span[place] = augmenter.Mix(
                unmixed.Slice(place * values, values), unmixed.Slice(partner * values, values), planes, epoch, chosen[place]);
            buffer.Partners.Span[place] = buffer.Labels.Span[partner];
            Write(planes, place, preprocessing, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    static void Write(ReadOnlySpan<byte> planes, int place, Preprocessing preprocessing, BatchBuffer buffer)
    {
        if (!buffer.Bytes.IsEmpty)
            planes.CopyTo(buffer.Bytes.Span[(place * planes.Length)..]);
        if (!buffer.Numbers.IsEmpty)
            Pixels.Normalise(planes, preprocessing, buffer.Numbers.Span.Slice(place * planes.Length, planes.Length));
    }
}
