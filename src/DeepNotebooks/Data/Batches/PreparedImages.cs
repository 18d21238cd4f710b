namespace DeepNotebooks.Data;

/// <summary>One split's images in a network's size, handed out in batches: decoded once and held as bytes where they fit, else each time.</summary>
sealed class PreparedImages
{
    /// <summary>Sets whose bytes (images × channels × height × width) are at most so many are held in memory.</summary>
    internal const long MostHeld = 1L << 30;

    readonly IImageSource source;
    readonly byte[]? held;

    PreparedImages(IImageSource source, int channels, int height, int width, byte[]? held)
    {
        this.source = source;
        this.held = held;
        (Channels, Height, Width) = (channels, height, width);
    }

    internal int Count => source.Count;
    internal int Channels { get; }
    internal int Height { get; }
    internal int Width { get; }

    /// <summary>Values of one image: channels × height × width.</summary>
    internal int Values => Channels * Height * Width;

    /// <summary>Whether the second epoch costs no decoding.</summary>
    internal bool IsHeld => held is not null;

    internal int Label(int index) => source.Label(index);

    internal string Name(int index) => source.Name(index);

    /// <summary>Decodes and resizes on all cores, where the set fits in <paramref name="mostHeld"/> bytes; else returns at once.</summary>
    /// <param name="name">How progress calls it: the dataset's name.</param>
    /// <param name="source">One split, or a part of it.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="progress">Null: nobody hears of it.</param>
    /// <param name="cancellationToken">Obeyed between two images.</param>
    /// <param name="mostHeld">Bytes.</param>
    /// <exception cref="RequestException">An image cannot be decoded; the message names its file.</exception>
    internal static PreparedImages Prepare(
        string name, IImageSource source, int channels, int height, int width, IProgress<DatasetProgress>? progress = null,
        long mostHeld = MostHeld, CancellationToken cancellationToken = default)
    {
        var values = channels * height * width;
        if ((long)source.Count * values > mostHeld)
            return new PreparedImages(source, channels, height, width, held: null);

        var bytes = GC.AllocateUninitializedArray<byte>(source.Count * values);
        var prepared = new PreparedImages(source, channels, height, width, bytes);
        var meter = new ProgressMeter(progress, name, "decoding", "images", source.Count);
        AllCores.For(
            source.Count,
            i =>
            {
                prepared.Decode(i, bytes.AsSpan(i * values, values));
                meter.Add(1);
            },
            cancellationToken);
        meter.Finish();
        return prepared;
    }

    /// <summary>Images as float32, [order.Length, channels, height, width], normalised.</summary>
    /// <param name="order">Which images, in which order.</param>
    /// <param name="preprocessing">Mean and deviation; its size and channels must be those of this set.</param>
    /// <param name="nchw">Takes order.Length × <see cref="Values"/> values.</param>
    /// <param name="augmentation">Null: the images as they are.</param>
    /// <param name="epoch">Draws other changes in each epoch.</param>
    /// <param name="cancellationToken">Obeyed between two images.</param>
    internal void Fill(
        ReadOnlyMemory<int> order, Preprocessing preprocessing, Memory<float> nchw, Augmentation? augmentation = null, int epoch = 0,
        CancellationToken cancellationToken = default)
    {
        if ((preprocessing.Channels, preprocessing.Height, preprocessing.Width) != (Channels, Height, Width))
            throw new ArgumentException($"images are {Channels} × {Height} × {Width}", nameof(preprocessing));
        AllCores.For(
            order.Length,
            i =>
            {
                var index = order.Span[i];
                var planes = held is null ? Decode(index) : held.AsSpan(index * Values, Values);
                if (augmentation is not null)
                {
                    Span<byte> changed = Values <= 4096 ? stackalloc byte[Values] : new byte[Values];
                    augmentation.Apply(planes, changed, Channels, Height, Width, epoch, index);
                    Pixels.Normalise(changed, preprocessing, nchw.Span.Slice(i * Values, Values));
                }
                else
                {
                    Pixels.Normalise(planes, preprocessing, nchw.Span.Slice(i * Values, Values));
                }
            },
            cancellationToken);
    }

    /// <summary>Mean and deviation of each channel on the scale 0…1, over at most <paramref name="most"/> images spread evenly.</summary>
    /// <remarks>Whole numbers are summed, so the result does not depend on the order of threads.</remarks>
    internal (float[] Mean, float[] Std) Statistics(int most = 5000, CancellationToken cancellationToken = default)
    {
        var images = Math.Min(most, Count);
        var sums = new long[Channels];
        var squares = new long[Channels];
        AllCores.For(
            images,
            i =>
            {
                var index = (int)((long)i * Count / images);
                var planes = held is null ? Decode(index) : held.AsSpan(index * Values, Values);
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

        var pixels = (double)images * Height * Width;
        var mean = sums.Select(sum => sum / pixels / 255).ToArray();
        // Never zero: a channel that says nothing must not be blown up to noise.
        var std = squares.Select((square, c) => Math.Max(Math.Sqrt(Math.Max((square / pixels / 65025) - (mean[c] * mean[c]), 0)), 1e-3));
        return ([.. mean.Select(value => (float)value)], [.. std.Select(value => (float)value)]);
    }

    byte[] Decode(int index)
    {
        var planes = GC.AllocateUninitializedArray<byte>(Values);
        Decode(index, planes);
        return planes;
    }

    void Decode(int index, Span<byte> planes) =>
        source.Read(index, Channels, Width, Height, planes);
}
