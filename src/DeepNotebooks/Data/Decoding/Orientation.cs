using SkiaSharp;

namespace DeepNotebooks.Data;

/// <summary>Turns an image the way its camera was held (EXIF 2.3, tag 0x0112 "Orientation").</summary>
static class Orientation
{
    /// <summary>Whether turning upright swaps width and height.</summary>
    internal static bool IsTurned(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    internal static PixelImage Upright(PixelImage image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return image;

        var (width, height) = IsTurned(origin) ? (image.Height, image.Width) : (image.Width, image.Height);
        var (right, bottom) = (image.Width - 1, image.Height - 1);
        var upright = new byte[image.Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // The names say which edges of the scene the stored first row and first column show.
                var (fromX, fromY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (right - x, y),
                    SKEncodedOrigin.BottomRight => (right - x, bottom - y),
                    SKEncodedOrigin.BottomLeft => (x, bottom - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, bottom - x),
                    SKEncodedOrigin.RightBottom => (right - y, bottom - x),
                    _ => (right - y, x), // LeftBottom
                };
                image.Pixels.AsSpan(((fromY * image.Width) + fromX) * image.Channels, image.Channels)
                    .CopyTo(upright.AsSpan(((y * width) + x) * image.Channels));
            }
        }
        return new PixelImage(width, height, image.Channels, upright);
    }
}
