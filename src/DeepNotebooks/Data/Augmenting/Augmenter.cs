namespace DeepNotebooks.Data;

/// <summary>Carries out an <see cref="Augmentation"/> on planes of bytes.</summary>
/// <param name="options">What may be done.</param>
/// <param name="seed">Another seed, other changes.</param>
/// <param name="channels">1 or 3.</param>
/// <param name="from">Side lengths of what is given: larger than the network's where crops are taken.</param>
/// <param name="to">Side lengths of what the network takes.</param>
sealed class Augmenter(Augmentation options, int seed, int channels, (int Height, int Width) from, (int Height, int Width) to)
{
    readonly bool simple = options is { Rotation: 0, Operations: 0, Crop: 1 } && from == to;

    /// <summary>Whether images are mixed with their neighbours in a batch.</summary>
    internal bool Mixes => options.Mixup > 0 || options.Cutmix > 0;

    /// <summary>The side at which images are prepared, so that a crop is not enlarged much: half again as long at most.</summary>
    internal static int PreparedSide(Augmentation? options, int side) =>
        options is { Crop: < 1 } ? (int)Math.Round(side * Math.Min(1.5, 1 / Math.Sqrt(options.Crop))) : side;

    /// <summary>Copies one image's planes (channels × height × width), changed.</summary>
    internal void Apply(ReadOnlySpan<byte> source, Span<byte> target, int epoch, int index)
    {
        var random = new SplitMix64(seed, epoch, index);
        var mirror = random.NextDouble() < 0.5 && options.Flip is Mirroring.Horizontal or Mirroring.Both;
        var (dx, dy) = (Draw(ref random, to.Width), Draw(ref random, to.Height));
        var overturn = options.Flip == Mirroring.Both && random.NextDouble() < 0.5;

        Span<RandomOperation> operations = stackalloc RandomOperation[options.Operations];
        for (var i = 0; i < operations.Length; i++)
            operations[i] = RandomOperation.Draw(ref random, options.Magnitude);
        if (simple)
            Shifting.Apply(source, target, channels, to.Height, to.Width, dx, dy);
        else
            Geometry(source, target, ref random, operations, dx, dy);
        Flipping.Apply(target, to.Width, to.Height, mirror, overturn);

        foreach (var operation in operations)
            operation.ChangeTones(target, channels, to.Width);
        Jitter(target, ref random);
        if (options.Erase > 0 && random.NextDouble() < options.Erase)
            Erasing.Apply(target, channels, to.Height, to.Width, ref random);
    }

    /// <summary>Mixes two images of a batch.</summary>
    /// <returns>The first image's share.</returns>
    internal float Mix(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target, int epoch, int index)
    {
        // A stream of its own: whether images are mixed does not change how they are cropped.
        var random = new SplitMix64(seed, epoch, index, 1);
        var blend = options.Cutmix == 0 || (options.Mixup > 0 && random.NextDouble() < 0.5);
        var share = Mixing.Beta(ref random, blend ? options.Mixup : options.Cutmix);
        return blend
            ? Mixing.Blend(first, second, target, share)
            : Mixing.Paste(first, second, target, channels, to.Height, to.Width, share, ref random);
    }

    void Geometry(ReadOnlySpan<byte> source, Span<byte> target, ref SplitMix64 random, ReadOnlySpan<RandomOperation> operations, int dx, int dy)
    {
        var box = options.Crop < 1
            ? CropBox.Draw(ref random, options.Crop, from.Height, from.Width)
            : new CropBox(dx * (double)from.Width / to.Width, dy * (double)from.Height / to.Height, from.Width, from.Height);
        var turn = options.Rotation > 0 ? random.Between(-options.Rotation, options.Rotation) : 0;
        var map = Affine.Of(box, to.Height, to.Width).Turned(turn);
        foreach (var operation in operations)
            map = operation.Move(map, to.Height, to.Width);
        for (var c = 0; c < channels; c++)
        {
            var plane = source.Slice(c * from.Height * from.Width, from.Height * from.Width);
            var result = target.Slice(c * to.Height * to.Width, to.Height * to.Width);
            if (options.Crop < 1 && map.IsUpright)
                box.Resize(plane, from.Height, from.Width, result, to.Height, to.Width);
            else
                map.Sample(plane, from.Height, from.Width, result, to.Height, to.Width);
        }
    }

    void Jitter(Span<byte> planes, ref SplitMix64 random)
    {
        if (options.Brightness > 0)
            Tones.Brightness(planes, random.Between(1 - options.Brightness, 1 + options.Brightness));
        if (options.Contrast > 0)
            Tones.Contrast(planes, channels, random.Between(1 - options.Contrast, 1 + options.Contrast));
        if (options.Saturation > 0 || options.Hue > 0)
        {
            var saturation = random.Between(1 - options.Saturation, 1 + options.Saturation);
            Colours.Change(planes, channels, saturation, random.Between(-options.Hue, options.Hue));
        }
    }

    int Draw(ref SplitMix64 random, int side)
    {
        var most = (int)Math.Round(side * options.Shift);
        return random.Next((2 * most) + 1) - most;
    }
}
