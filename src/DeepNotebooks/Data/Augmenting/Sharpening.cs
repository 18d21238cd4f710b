using System.Buffers;

namespace DeepNotebooks.Data;

/// <summary>Further from, or nearer to, what an image looks like when each pixel is smoothed with its eight neighbours. The rim stays.</summary>
static class Sharpening
{
    internal static void Apply(Span<byte> planes, int channels, int width, double factor)
    {
        var area = planes.Length / channels;
        var by = (int)Math.Round(factor * 256);
        var copy = ArrayPool<byte>.Shared.Rent(area);
        for (var c = 0; c < channels; c++)
        {
            var plane = planes.Slice(c * area, area);
            plane.CopyTo(copy);
            for (var row = width; row < area - width; row += width)
            {
                for (var i = row + 1; i < row + width - 1; i++)
                {
                    // The middle counts five times in thirteen, as PIL's SMOOTH.
                    var sum = copy[i - width - 1] + copy[i - width] + copy[i - width + 1] + copy[i - 1] + (5 * copy[i]) + copy[i + 1]
                        + copy[i + width - 1] + copy[i + width] + copy[i + width + 1];
                    var smooth = (sum + 6) / 13;
                    plane[i] = (byte)Math.Clamp(smooth + (((copy[i] - smooth) * by) >> 8), 0, 255);
                }
            }
        }
        ArrayPool<byte>.Shared.Return(copy);
    }
}
