namespace DeepNotebooks.Data;

/// <summary>Random changes of training images. What happens to an image depends on the seed, the epoch and its index, never on threads.</summary>
/// <param name="Seed">Another seed, other changes.</param>
sealed record Augmentation(int Seed)
{
    /// <summary>Mirrors half of the images left to right. Right for photographs and cells, wrong for digits and letters.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Moves an image by up to this share of its side, in both directions; its rim is repeated where it leaves a gap.</summary>
    public double Shift { get; init; } = 0.06;

    /// <summary>Copies one image's planes (channels × height × width), changed.</summary>
    internal void Apply(ReadOnlySpan<byte> from, Span<byte> to, int channels, int height, int width, int epoch, int index)
    {
        var random = new SplitMix64(Seed, epoch, index);
        var flip = random.NextDouble() < 0.5 && Flip;
        var dx = Draw(ref random, width);
        var dy = Draw(ref random, height);
        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                var source = from.Slice(((c * height) + Math.Clamp(y + dy, 0, height - 1)) * width, width);
                var target = to.Slice(((c * height) + y) * width, width);
                Shifted(source, target, dx);
                if (flip)
                    target.Reverse();
            }
        }
    }

    int Draw(ref SplitMix64 random, int side)
    {
        var most = (int)Math.Round(side * Shift);
        return random.Next((2 * most) + 1) - most;
    }

    static void Shifted(ReadOnlySpan<byte> source, Span<byte> target, int dx)
    {
        if (dx >= 0)
        {
            source[dx..].CopyTo(target);
            target[(source.Length - dx)..].Fill(source[^1]);
        }
        else
        {
            target[..-dx].Fill(source[0]);
            source[..^-dx].CopyTo(target[-dx..]);
        }
    }
}
