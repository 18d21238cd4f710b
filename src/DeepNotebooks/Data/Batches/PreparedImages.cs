namespace DeepNotebooks.Data;

/// <summary>One split's images in a network's size, handed out one by one: held as bytes where they fit, from the decoded cache, or decoded each time.</summary>
sealed class PreparedImages : IBrought, IDisposable
{
    /// <summary>Sets whose bytes (images × channels × height × width) are at most so many are held in memory.</summary>
    internal const long MostHeld = 1L << 30;

    readonly IImageSource source;
    readonly byte[]? held;
    readonly DecodedCache? cache;
    readonly Lazy<EpochOrder.Shards?> shards;

    PreparedImages(IImageSource source, int channels, int height, int width, byte[]? held, DecodedCache? cache)
    {
        (this.source, this.held, this.cache) = (source, held, cache);
        (Channels, Height, Width) = (channels, height, width);
        shards = new(() => EpochOrder.ShardsOf(source));
    }

    internal int Count => source.Count;
    internal int Channels { get; }
    internal int Height { get; }
    internal int Width { get; }

    /// <summary>Values of one image: channels × height × width.</summary>
    internal int Values => Channels * Height * Width;

    /// <summary>Whether an epoch costs no decoding.</summary>
    internal bool IsHeld => held is not null || cache is { IsWhole: true };

    /// <summary>The source's shards; null where it has none, or where nothing is read from it any more.</summary>
    /// <remarks>The decoded cache does not count: the order of an epoch must not depend on what another process has done.</remarks>
    internal EpochOrder.Shards? Shards => held is not null ? null : shards.Value;

    /// <summary>All images' bytes in the source's order; null where they are not held in memory.</summary>
    internal ReadOnlyMemory<byte>? Held => held;

    /// <summary>The number of an image in place of its class: a multi-label set's images have no one class, and their labels are looked up by it.</summary>
    internal bool NumbersAsLabels { get; init; }

    internal int Label(int index) => NumbersAsLabels ? index : source.Label(index);

    internal ReadOnlyMemory<int> Labels(int index) => source.Labels(index);

    internal string Name(int index) => source.Name(index);

    /// <summary>Values of one image as the network takes it, which may be a part of what was prepared.</summary>
    internal int NetworkValues(Preprocessing preprocessing) =>
        preprocessing.Channels == Channels
            ? Channels * preprocessing.Height * preprocessing.Width
            : throw new ArgumentException($"images have {Channels} channels", nameof(preprocessing));

    /// <summary>Decodes and resizes on all cores, where the set fits in <paramref name="mostHeld"/> bytes; else returns at once.</summary>
    /// <param name="name">How progress calls it: the dataset's name.</param>
    /// <param name="source">One split, or a part of it.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="progress">Null: nobody hears of it.</param>
    /// <param name="mostHeld">Bytes.</param>
    /// <param name="cached">The identity of the dataset, for the decoded cache of sets that are not held; null: decoded each time.</param>
    /// <param name="numbersAsLabels">See <see cref="NumbersAsLabels"/>.</param>
    /// <param name="cancellationToken">Obeyed between two images.</param>
    /// <exception cref="RequestException">An image cannot be decoded; the message names its file.</exception>
    internal static PreparedImages Prepare(
        string name, IImageSource source, int channels, int height, int width, IProgress<DatasetProgress>? progress = null,
        long mostHeld = MostHeld, string? cached = null, bool numbersAsLabels = false, CancellationToken cancellationToken = default)
    {
        var values = channels * height * width;
        if ((long)source.Count * values > mostHeld)
            return new PreparedImages(source, channels, height, width, held: null, cached is null ? null : DecodedCache.Open(cached, source, channels, height, width)) { NumbersAsLabels = numbersAsLabels };

        var bytes = GC.AllocateUninitializedArray<byte>(source.Count * values);
        var meter = new ProgressMeter(progress, name, "decoding", "images", source.Count);
        AsTheyCome.For(
            source,
            Enumerable.Range(0, source.Count).ToArray(),
            i =>
            {
                source.Read(i, channels, width, height, bytes.AsSpan(i * values, values));
                meter.Add(1);
            },
            cancellationToken);
        meter.Finish();
        return new PreparedImages(source, channels, height, width, bytes, cache: null) { NumbersAsLabels = numbersAsLabels };
    }

    public void Expect(ReadOnlySpan<int> order)
    {
        if (!IsHeld)
            source.Expect(order);
    }

    public int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) => IsHeld ? next.Length : source.Await(next, cancellationToken);

    /// <summary>One image's planes: where they are held, or decoded into <paramref name="scratch"/>.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="scratch">Takes <see cref="Values"/> bytes.</param>
    /// <exception cref="RequestException">The image cannot be decoded; the message names its file.</exception>
    internal ReadOnlySpan<byte> Planes(int index, Span<byte> scratch)
    {
        if (held is not null)
            return held.AsSpan(index * Values, Values);
        if (cache is not null && cache.TryRead(index, out var kept))
            return kept;
        source.Read(index, Channels, Width, Height, scratch);
        cache?.Keep(index, scratch);
        return scratch;
    }

    /// <summary>
    /// Mean and deviation of each channel on the scale 0…1, over at most <paramref name="most"/> images spread evenly; of shards that are not held,
    /// over images of as many shards as an epoch mixes at a time.
    /// </summary>
    /// <remarks>Whole numbers are summed, so the result does not depend on the order of threads.</remarks>
    internal (float[] Mean, float[] Std) Statistics(int most = 5000, CancellationToken cancellationToken = default)
    {
        var sampled = Sampled(most);
        var sums = new long[Channels];
        var squares = new long[Channels];
        AsTheyCome.For(
            this,
            sampled,
            index =>
            {
                var planes = Planes(index, held is null ? new byte[Values] : []);
                for (var c = 0; c < Channels; c++)
                {
                    long sum = 0, square = 0;
                    foreach (var value in planes.Slice(c * Height * Width, Height * Width))
                    {
                        sum += value;
                        square += value * value;
                    }
                    Interlocked.Add(ref sums[c], sum);
                    Interlocked.Add(ref squares[c], square);
                }
            },
            cancellationToken);

        var pixels = (double)sampled.Length * Height * Width;
        var mean = sums.Select(sum => sum / pixels / 255).ToArray();
        // Never zero: a channel that says nothing must not be blown up to noise.
        var std = squares.Select((square, c) => Math.Max(Math.Sqrt(Math.Max((square / pixels / 65025) - (mean[c] * mean[c]), 0)), 1e-3));
        return ([.. mean.Select(value => (float)value)], [.. std.Select(value => (float)value)]);
    }

    int[] Sampled(int most)
    {
        if (Shards is not { } all || all.Starts.Length <= all.Mixed)
            return [.. Spread(Enumerable.Range(0, Count).ToArray(), most)];
        int[] some = [.. Spread(Enumerable.Range(0, all.Starts.Length).ToArray(), all.Mixed)];
        int[] images = [.. some.SelectMany(shard => Enumerable.Range(all.Starts[shard], (shard + 1 < all.Starts.Length ? all.Starts[shard + 1] : Count) - all.Starts[shard]))];
        return [.. Spread(images, most)];

        static IEnumerable<int> Spread(int[] items, int most)
        {
            var count = Math.Min(most, items.Length);
            return Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Length / count)]);
        }
    }

    public void Dispose() => cache?.Dispose();
}
