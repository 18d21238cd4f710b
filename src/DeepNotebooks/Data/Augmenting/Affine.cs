using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepNotebooks.Data;

/// <summary>Where each target pixel comes from: a point of the source that the target's middle shows, and a matrix for the way from there.</summary>
/// <param name="X">In source pixels.</param>
/// <param name="Y">In source pixels.</param>
/// <param name="Xx">Source pixels to the right for a target pixel to the right.</param>
/// <param name="Xy">Source pixels to the right for a target pixel down.</param>
/// <param name="Yx">Source pixels down for a target pixel to the right.</param>
/// <param name="Yy">Source pixels down for a target pixel down.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct Affine(double X, double Y, double Xx, double Xy, double Yx, double Yy)
{
    const int FractionBits = 16;
    const int One = 1 << FractionBits;

    /// <summary>Whether rows stay rows and columns columns.</summary>
    internal bool IsUpright => Xy == 0 && Yx == 0;

    /// <summary>Fills a target with a part of a source.</summary>
    internal static Affine Of(CropBox box, int height, int width) =>
        new(box.X + (box.Width / 2), box.Y + (box.Height / 2), box.Width / width, 0, 0, box.Height / height);

    /// <summary>Turned about the middle.</summary>
    internal Affine Turned(double degrees)
    {
        if (degrees == 0)
            return this;
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return this with { Xx = (cos * Xx) - (sin * Yx), Xy = (cos * Xy) - (sin * Yy), Yx = (sin * Xx) + (cos * Yx), Yy = (sin * Xy) + (cos * Yy) };
    }

    /// <summary>Slanted about the middle: so many pixels sideways for a pixel down, and down for one sideways.</summary>
    internal Affine Slanted(double sideways, double down) =>
        this with { Xx = Xx + (Xy * down), Xy = Xy + (Xx * sideways), Yx = Yx + (Yy * down), Yy = Yy + (Yx * sideways) };

    /// <summary>Moved by target pixels.</summary>
    internal Affine Moved(double x, double y) => this with { X = X + (Xx * x) + (Xy * y), Y = Y + (Yx * x) + (Yy * y) };

    /// <summary>One plane, between its pixels in proportion (bilinear); beyond its rim the rim is repeated.</summary>
    internal void Sample(ReadOnlySpan<byte> source, int fromHeight, int fromWidth, Span<byte> target, int height, int width)
    {
        var left = 0.5 - (width / 2.0);
        var (stepX, stepY) = ((long)(Xx * One), (long)(Yx * One));
        for (int y = 0, to = 0; y < height; y++)
        {
            var down = y + 0.5 - (height / 2.0);
            var x = (long)((X + (Xx * left) + (Xy * down) - 0.5) * One);
            var yy = (long)((Y + (Yx * left) + (Yy * down) - 0.5) * One);
            for (var i = 0; i < width; i++, to++, x += stepX, yy += stepY)
                target[to] = At(source, fromHeight, fromWidth, x, yy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte At(ReadOnlySpan<byte> source, int height, int width, long x, long y)
    {
        var left = Math.Clamp((int)(x >> FractionBits), 0, width - 1);
        var top = Math.Clamp((int)(y >> FractionBits), 0, height - 1);
        var right = Math.Min(left + (x < 0 ? 0 : 1), width - 1);
        var bottom = Math.Min(top + (y < 0 ? 0 : 1), height - 1);
        // Eight bits of the way between two pixels are as much as a byte shows.
        var (wx, wy) = ((int)(x >> (FractionBits - 8)) & 255, (int)(y >> (FractionBits - 8)) & 255);
        var upper = (source[(top * width) + left] * (256 - wx)) + (source[(top * width) + right] * wx);
        var lower = (source[(bottom * width) + left] * (256 - wx)) + (source[(bottom * width) + right] * wx);
        return (byte)(((upper * (256 - wy)) + (lower * wy) + (1 << 15)) >> 16);
    }
}
