namespace DeepNotebooks.Data;

/// <summary>Two images in one. Zhang et al.: mixup, 2018; Yun et al.: CutMix, 2019.</summary>
static class Mixing
{
    /// <summary>A number between 0 and 1 of the Beta distribution with both parameters equal.</summary>
    /// <remarks>Jöhnk's method, for parameters of at most 1.</remarks>
    internal static double Beta(ref SplitMix64 random, double parameter)
    {
        while (true)
        {
            var (x, y) = (Math.Pow(random.NextDouble(), 1 / parameter), Math.Pow(random.NextDouble(), 1 / parameter));
            if (x + y is > 0 and <= 1)
                return x / (x + y);
        }
    }

    /// <summary>Both images throughout, each by its share.</summary>
    /// <returns>The first image's share, as it was used.</returns>
    internal static float Blend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target, double share)
    {
        var weight = (int)Math.Round(share * 256);
        for (var i = 0; i < target.Length; i++)
            target[i] = (byte)(((first[i] * weight) + (second[i] * (256 - weight)) + 128) >> 8);
        return weight / 256f;
    }

    /// <summary>The first image with a rectangle of the second, at the place it had there.</summary>
    /// <returns>The share of the area that is still the first image's.</returns>
    internal static float Paste(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target, int channels, int height, int width, double share, ref SplitMix64 random)
    {
        first.CopyTo(target);
        var side = Math.Sqrt(1 - share);
        var (w, h) = ((int)Math.Round(width * side), (int)Math.Round(height * side));
        var (left, top) = (random.Next(width - w + 1), random.Next(height - h + 1));
        for (var c = 0; c < channels; c++)
        {
            for (var y = top; y < top + h; y++)
            {
                var at = (((c * height) + y) * width) + left;
                second.Slice(at, w).CopyTo(target[at..]);
            }
        }
        return 1 - ((float)(w * h) / (width * height));
    }
}
