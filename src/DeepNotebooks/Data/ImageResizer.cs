using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DeepNotebooks.Data;

/// <summary>Bilinear resizing, antialiased when it shrinks: the same pixels as Python's PIL gives with BILINEAR.</summary>
/// <remarks>
/// A triangle as wide as the shrink factor weighs the source pixels under each target pixel; first along rows, then along columns,
/// rounded to 8 bits between the two. Weights have 22 fractional bits, so a sum fits 32 bits and no float rounding depends on the machine.
/// </remarks>
static class ImageResizer
{
    const int FractionBits = 22;
    const int Half = 1 << (FractionBits - 1);

    /// <summary>The image in the new size; itself where the size is already right.</summary>
    internal static PixelImage Resize(PixelImage image, int width, int height)
    {
        if (width == image.Width && height == image.Height)
            return image;

        var pixels = image.Pixels;
        var rows = Weights.Of(image.Height, height);
        if (width != image.Width)
        {
            var columns = Weights.Of(image.Width, width);
            var narrowed = GC.AllocateUninitializedArray<byte>(width * image.Height * image.Channels);
            if (image.Channels == 3)
                ResizeColourRows(pixels, image.Width, narrowed, width, columns);
            else
                ResizeGreyRows(pixels, image.Width, narrowed, width, columns);
            pixels = narrowed;
        }
        if (height != image.Height)
        {
            var shortened = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
            ResizeColumns(pixels, shortened, width * image.Channels, rows);
            pixels = shortened;
        }
        return new PixelImage(width, height, image.Channels, pixels);
    }

    static void ResizeGreyRows(byte[] from, int fromWidth, byte[] to, int toWidth, Weights weights)
    {
        for (int row = 0, target = 0; row < from.Length; row += fromWidth)
        {
            for (var x = 0; x < toWidth; x++)
            {
                var window = weights.Window(x);
                var source = from.AsSpan(row + weights.First[x], window.Length);
                var sum = Half;
                for (var i = 0; i < window.Length; i++)
                    sum += source[i] * window[i];
                to[target++] = Clamp(sum >> FractionBits);
            }
        }
    }

    // One pixel's three channels ride in one vector; its fourth lane is the next pixel's red, computed and thrown away.
    static void ResizeColourRows(byte[] from, int fromWidth, byte[] to, int toWidth, Weights weights)
    {
        var line = new byte[(3 * fromWidth) + 1];
        for (int row = 0, target = 0; row < from.Length; row += 3 * fromWidth)
        {
            from.AsSpan(row, 3 * fromWidth).CopyTo(line);
            for (var x = 0; x < toWidth; x++, target += 3)
            {
                var window = weights.Window(x);
                // The slice holds every byte read below, so the loop may go without a check for each.
                ref var source = ref MemoryMarshal.GetReference(line.AsSpan(3 * weights.First[x], (3 * window.Length) + 1));
                var sum = Vector128.Create(Half);
                for (var i = 0; i < window.Length; i++)
                {
                    var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, 3 * i))).AsByte();
                    sum += Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32() * window[i];
                }
                sum >>= FractionBits;
                to[target] = Clamp(sum[0]);
                to[target + 1] = Clamp(sum[1]);
                to[target + 2] = Clamp(sum[2]);
            }
        }
    }

    static void ResizeColumns(byte[] from, byte[] to, int stride, Weights weights)
    {
        var sums = new int[stride];
        for (int y = 0, target = 0; target < to.Length; y++, target += stride)
        {
            sums.AsSpan().Fill(Half);
            var window = weights.Window(y);
            for (var i = 0; i < window.Length; i++)
                AddWeighted(from.AsSpan((weights.First[y] + i) * stride, stride), window[i], sums);
            var row = to.AsSpan(target, stride);
            for (var x = 0; x < row.Length; x++)
                row[x] = Clamp(sums[x] >> FractionBits);
        }
    }

    static void AddWeighted(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        var x = 0;
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[x..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Add(a, sums[x..]);
            Add(b, sums[(x + Vector<int>.Count)..]);
            Add(c, sums[(x + (2 * Vector<int>.Count))..]);
            Add(d, sums[(x + (3 * Vector<int>.Count))..]);
        }
        for (; x < row.Length; x++)
            sums[x] += row[x] * weight;

        void Add(Vector<uint> values, Span<int> to) => (new Vector<int>(to) + (Vector.AsVectorInt32(values) * weight)).CopyTo(to);
    }

    // Rounded weights may add up to a hair more than one.
    static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);

    /// <summary>For each target position, the first source position that counts and the weights from there on.</summary>
    sealed record Weights(int[] First, int[] Count, int[] Values, int Widest)
    {
        internal ReadOnlySpan<int> Window(int target) => Values.AsSpan(target * Widest, Count[target]);

        internal static Weights Of(int from, int to)
        {
            var scale = (double)from / to;
            var reach = Math.Max(scale, 1.0);
            var widest = ((int)Math.Ceiling(reach) * 2) + 1;
            var weights = new Weights(new int[to], new int[to], new int[to * widest], widest);
            Span<double> triangle = stackalloc double[widest <= 256 ? widest : 0];
            if (triangle.IsEmpty)
                triangle = new double[widest];
            for (var target = 0; target < to; target++)
            {
                var centre = (target + 0.5) * scale;
                var first = Math.Max((int)(centre - reach + 0.5), 0);
                var count = Math.Min((int)(centre + reach + 0.5), from) - first;
                var total = 0.0;
                for (var i = 0; i < count; i++)
                {
                    triangle[i] = Math.Max(1.0 - Math.Abs((first + i + 0.5 - centre) / reach), 0.0);
                    total += triangle[i];
                }
                weights.First[target] = first;
                weights.Count[target] = count;
                for (var i = 0; i < count; i++)
                    weights.Values[(target * widest) + i] = (int)((triangle[i] / total * (1 << FractionBits)) + 0.5);
            }
            return weights;
        }
    }
}
