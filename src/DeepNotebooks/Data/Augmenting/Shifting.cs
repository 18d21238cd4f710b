namespace DeepNotebooks.Data;

/// <summary>Moves an image by whole pixels; its rim is repeated where that leaves a gap.</summary>
static class Shifting
{
    internal static void Apply(ReadOnlySpan<byte> from, Span<byte> to, int channels, int height, int width, int dx, int dy)
    {
        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                var source = from.Slice(((c * height) + Math.Clamp(y + dy, 0, height - 1)) * width, width);
                Row(source, to.Slice(((c * height) + y) * width, width), dx);
            }
        }
    }

    static void Row(ReadOnlySpan<byte> source, Span<byte> target, int dx)
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

/// <summary>Mirrors an image's planes, left to right and top to bottom.</summary>
static class Flipping
{
    internal static void Apply(Span<byte> planes, int width, int height, bool mirror, bool overturn)
    {
        for (var row = 0; mirror && row < planes.Length; row += width)
            planes.Slice(row, width).Reverse();
        for (var plane = 0; overturn && plane < planes.Length; plane += width * height)
        {
            // Backwards as a whole, then each row forwards again.
            planes.Slice(plane, width * height).Reverse();
            for (var row = plane; row < plane + (width * height); row += width)
                planes.Slice(row, width).Reverse();
        }
    }
}
