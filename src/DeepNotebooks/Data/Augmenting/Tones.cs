namespace DeepNotebooks.Data;

/// <summary>Changes of tone that take each byte by itself, through a table of 256.</summary>
static class Tones
{
    internal static void Brightness(Span<byte> planes, double factor) => Map(planes, tone => tone * factor);

    /// <summary>Further from, or nearer to, the image's mean luma.</summary>
    internal static void Contrast(Span<byte> planes, int channels, double factor)
    {
        var mean = MeanLuma(planes, channels);
        Map(planes, tone => mean + ((tone - mean) * factor));
    }

    /// <summary>Each channel's darkest to black, its brightest to white.</summary>
    internal static void Stretch(Span<byte> planes, int channels)
    {
        var area = planes.Length / channels;
        for (var c = 0; c < channels; c++)
        {
            var plane = planes.Slice(c * area, area);
            var (low, high) = (255, 0);
            foreach (var tone in plane)
                (low, high) = (Math.Min(low, tone), Math.Max(high, tone));
            if (high > low)
                Map(plane, tone => (tone - low) * 255.0 / (high - low));
        }
    }

    /// <summary>Each channel's tones as even as they can be.</summary>
    internal static void Equalise(Span<byte> planes, int channels)
    {
        var area = planes.Length / channels;
        var counts = new int[256];
        for (var c = 0; c < channels; c++)
        {
            var plane = planes.Slice(c * area, area);
            Array.Clear(counts);
            foreach (var tone in plane)
                counts[tone]++;
            for (var tone = 1; tone < counts.Length; tone++)
                counts[tone] += counts[tone - 1];
            var first = counts.First(count => count > 0);
            if (first < area)
                Map(plane, tone => Math.Max(counts[tone] - first, 0) * 255.0 / (area - first));
        }
    }

    internal static void InvertAbove(Span<byte> planes, int threshold) => Map(planes, tone => tone >= threshold ? 255 - tone : tone);

    /// <summary>Only the upper bits of each tone.</summary>
    internal static void Keep(Span<byte> planes, int bits) => Map(planes, tone => tone & ~((1 << (8 - bits)) - 1));

    static double MeanLuma(ReadOnlySpan<byte> planes, int channels)
    {
        var area = planes.Length / channels;
        Span<long> sums = stackalloc long[channels];
        for (var c = 0; c < channels; c++)
        {
            foreach (var tone in planes.Slice(c * area, area))
                sums[c] += tone;
        }
        return channels == 1 ? (double)sums[0] / area : ((0.299 * sums[0]) + (0.587 * sums[1]) + (0.114 * sums[2])) / area;
    }

    static void Map(Span<byte> planes, Func<int, double> change)
    {
        Span<byte> table = stackalloc byte[256];
        for (var tone = 0; tone < table.Length; tone++)
            table[tone] = (byte)Math.Clamp(Math.Round(change(tone)), 0, 255);
        for (var i = 0; i < planes.Length; i++)
            planes[i] = table[planes[i]];
    }
}
