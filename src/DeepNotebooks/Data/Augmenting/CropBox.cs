using System.Runtime.InteropServices;

namespace DeepNotebooks.Data;

/// <summary>A part of an image, in pixels and parts of pixels.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct CropBox(double X, double Y, double Width, double Height)
{
    const double WidestAspect = 4.0 / 3;
    const int Attempts = 10;

    /// <summary>A part of at least a share of the area, of an aspect within 3:4 and 4:3 of the image's own. Szegedy et al.: Going Deeper with Convolutions, 2015.</summary>
    internal static CropBox Draw(ref SplitMix64 random, double least, int height, int width)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var share = random.Between(least, 1);
            var aspect = Math.Exp(random.Between(-Math.Log(WidestAspect), Math.Log(WidestAspect)));
            var (w, h) = (width * Math.Sqrt(share * aspect), height * Math.Sqrt(share / aspect));
            if (w <= width && h <= height)
                return new CropBox(random.Between(0, width - w), random.Between(0, height - h), w, h);
        }
        return new CropBox(0, 0, width, height);
    }

    /// <summary>The part of a plane in another size, antialiased.</summary>
    internal void Resize(ReadOnlySpan<byte> plane, int fromHeight, int fromWidth, Span<byte> result, int height, int width) =>
        ImageResizer.ToPlanes(
            plane, fromWidth, 1, new ResizeWeights(fromWidth, width, X, Width), new ResizeWeights(fromHeight, height, Y, Height), width, height, result);
}
