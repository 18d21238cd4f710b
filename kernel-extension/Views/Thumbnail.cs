using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Extension.Views;

/// <summary>Small pictures for an output: a notebook should not carry the images themselves.</summary>
static class Thumbnail
{
    /// <summary>The image shrunk to fit a square, as a picture element; an empty text where it cannot be read.</summary>
    /// <param name="file">An image file.</param>
    /// <param name="side">In CSS pixels.</param>
    internal static string Of(string file, int side)
    {
        using var image = SKBitmap.Decode(file);
        return image is null ? "" : Of(image, side, Path.GetFileName(file));
    }

    /// <summary>The same for an image file that is in memory.</summary>
    internal static string Of(byte[] file, int side, string alt)
    {
        using var image = SKBitmap.Decode(file);
        return image is null ? "" : Of(image, side, alt);
    }

    /// <summary>The same for an image that was classified wrong; an empty text where it cannot be read any more.</summary>
    internal static string Of(Func<Mistake, PixelImage> read, Mistake mistake, int side)
    {
        try
        {
            var image = read(mistake);
            using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
            {
                var pixel = bitmap.GetPixelSpan().Slice(to, 4);
                image.Pixels.AsSpan(from, 3).CopyTo(pixel);
                pixel[3] = 255;
            }
            return Of(bitmap, side, mistake.Name);
        }
        catch (RequestException)
        {
            return "";
        }
    }

    static string Of(SKBitmap image, int side, string alt)
    {
        // Small originals (28 × 28) are enlarged in whole steps, so that their pixels stay pixels.
        var longest = Math.Max(image.Width, image.Height);
        var scale = longest >= side ? (float)side / longest : Math.Max(1, side / longest);
        var info = new SKImageInfo(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)));
        var sampling = scale >= 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);
        using var small = image.Resize(info, sampling);
        using var data = small.Encode(SKEncodedImageFormat.Png, 100);
        return Html.Picture(data.ToArray(), info.Width, alt);
    }
}
