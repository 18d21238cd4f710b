using System.Buffers;

namespace DeepNotebooks.Data;

/// <summary>Bilinear resizing, antialiased when it shrinks: within one grey level of what Python's PIL gives with BILINEAR.</summary>
/// <remarks>
/// Fixed-point throughout, so the same bits on every machine, with vectors or without: a column sum of source rows with 7 fractional bits,
/// then a row sum of that, rounded once. PIL rounds to whole grey levels between the two.
/// </remarks>
static class ImageResizer
{
    /// <summary>The image in the new size; itself where the size is already right.</summary>
    internal static PixelImage Resize(PixelImage image, int width, int height)
    {
        if (width == image.Width && height == image.Height)
            return image;
        var planes = ArrayPool<byte>.Shared.Rent(width * height * image.Channels);
        try
        {
            ToPlanes(image.Pixels, image.Width, image.Height, image.Channels, width, height, planes);
            var pixels = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
            Interleave(planes, pixels, image.Channels);
            return new PixelImage(width, height, image.Channels, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    /// <summary>Resizes interleaved rows to one plane a channel.</summary>
    /// <param name="pixels">Height × width × <paramref name="step"/> bytes.</param>
    /// <param name="fromWidth">Of the source, in pixels.</param>
    /// <param name="fromHeight">Of the source, in pixels.</param>
    /// <param name="step">Bytes a pixel has: 1 grey, 3 RGB, 4 RGB and one that is skipped.</param>
    /// <param name="width">Of the planes.</param>
    /// <param name="height">Of the planes.</param>
    /// <param name="planes">Takes 1 or 3 × height × width bytes.</param>
    internal static void ToPlanes(ReadOnlySpan<byte> pixels, int fromWidth, int fromHeight, int step, int width, int height, Span<byte> planes)
    {
        if (width == fromWidth && height == fromHeight)
            Separate(pixels, step, planes);
        else
            ToPlanes(pixels, fromWidth, step, new ResizeWeights(fromWidth, width), new ResizeWeights(fromHeight, height), width, height, planes);
    }

    /// <summary>Resizes by given weights, which may take a part of the source only.</summary>
    internal static void ToPlanes(
        ReadOnlySpan<byte> pixels, int fromWidth, int step, ResizeWeights columns, ResizeWeights rows, int width, int height, Span<byte> planes)
    {
        var stride = fromWidth * step;
        // The zeros at a window's end may reach beyond the row, and a vector reads eight numbers.
        var line = ArrayPool<short>.Shared.Rent(stride + (columns.Stride * step) + 8);
        try
        {
            line.AsSpan(stride).Clear();
            for (var y = 0; y < height; y++)
            {
                ColumnSums.Write(pixels[(rows.First(y) * stride)..], stride, rows.Window(y), line.AsSpan(0, stride));
                if (step == 1)
                    RowSums.Grey(line, columns, planes.Slice(y * width, width));
                else
                    RowSums.Colour(line, step, columns, planes, y * width, width, width * height);
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(line);
        }
    }

    /// <summary>Interleaved pixels of 1, 3 or 4 bytes to planes, as they are.</summary>
    internal static void Separate(ReadOnlySpan<byte> pixels, int step, Span<byte> planes)
    {
        if (step == 1)
        {
            pixels.CopyTo(planes);
            return;
        }
        var area = pixels.Length / step;
        var red = planes[..area];
        var green = planes.Slice(area, area);
        var blue = planes.Slice(2 * area, area);
        for (int i = 0, from = 0; i < area; i++, from += step)
        {
            red[i] = pixels[from];
            green[i] = pixels[from + 1];
            blue[i] = pixels[from + 2];
        }
    }

    static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels, int channels)
    {
        var area = pixels.Length / channels;
        for (var c = 0; c < channels; c++)
        {
            for (int i = 0, to = c; i < area; i++, to += channels)
                pixels[to] = planes[(c * area) + i];
        }
    }
}
