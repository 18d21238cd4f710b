using SkiaSharp;

namespace DeepNotebooks.Charts;

/// <summary>A PNG drawn at twice the size it is shown at, for sharp screens.</summary>
static class SharpPicture
{
    internal static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width * 2, height * 2));
        surface.Canvas.Scale(2);
        draw(surface.Canvas);
        using var picture = surface.Snapshot();
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
