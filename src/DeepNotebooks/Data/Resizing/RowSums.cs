using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepNotebooks.Data;

/// <summary>The second half of a resize: a row's numbers, weighed and added up under each target pixel, rounded to bytes.</summary>
static class RowSums
{
    const int Shift = ResizeWeights.FractionBits + ColumnSums.FractionBits;
    const int Half = 1 << (Shift - 1);

    // Puts two neighbours' channels side by side: red red, green green, blue blue. Of 4 numbers a pixel, or of 3.
    static readonly Vector256<byte> PairsOfFour = Twice(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    static readonly Vector256<byte> PairsOfThree = Twice(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 255, 255, 255, 255);
    static readonly Vector128<byte> ByColour = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    // Spreads four weights: the first two over the lower half, the last two over the upper.
    static readonly Vector256<byte> WeightPairs = Vector256.Create(
        Vector128.Create((byte)0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3), Vector128.Create((byte)4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));

    /// <summary>One channel.</summary>
    /// <param name="line">With room behind it for a window's zeros.</param>
    /// <param name="columns">The weights along the row.</param>
    /// <param name="to">The target row.</param>
    internal static void Grey(ReadOnlySpan<short> line, ResizeWeights columns, Span<byte> to)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var weights = columns.Padded(x);
            var source = line.Slice(columns.First(x), weights.Length);
            var sum = Half;
            var i = 0;
            if (Sse2.IsSupported && weights.Length >= Vector128<short>.Count)
            {
                var sums = Vector128<int>.Zero;
                for (; i <= weights.Length - Vector128<short>.Count; i += Vector128<short>.Count)
                    sums += Sse2.MultiplyAddAdjacent(Vector128.Create(source[i..]), Vector128.Create(weights[i..]));
                sum += Vector128.Sum(sums);
            }
            for (; i < weights.Length; i++)
                sum += source[i] * weights[i];
            to[x] = (byte)(sum >> Shift);
        }
    }

    /// <summary>Three channels, interleaved, to three planes.</summary>
    /// <param name="line">With room behind it for a window's zeros and one vector.</param>
    /// <param name="step">3, or 4 with one number skipped.</param>
    /// <param name="columns">The weights along the row.</param>
    /// <param name="planes">The target.</param>
    /// <param name="row">Where the target row begins in the first plane.</param>
    /// <param name="width">Of the target row.</param>
    /// <param name="area">From one plane to the next.</param>
    internal static void Colour(ReadOnlySpan<short> line, int step, ResizeWeights columns, Span<byte> planes, int row, int width, int area)
    {
        var red = planes.Slice(row, width);
        var green = planes.Slice(area + row, width);
        var blue = planes.Slice((2 * area) + row, width);
        var x = Avx2.IsSupported ? Fours(line, step, columns, red, green, blue) : 0;
        for (; x < width; x++)
        {
            var sums = Numbers(line[(columns.First(x) * step)..], step, columns.Window(x));
            (red[x], green[x], blue[x]) = ((byte)(sums.Red >> Shift), (byte)(sums.Green >> Shift), (byte)(sums.Blue >> Shift));
        }
    }

    // Four target pixels at a time, so that each plane gets four bytes in one store.
    static int Fours(ReadOnlySpan<short> line, int step, ResizeWeights columns, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        // Checked once for the whole row, in place of a check for each number: the last window ends furthest to the right.
        var starts = columns.Starts;
        var taps = columns.Stride;
        _ = line.Slice(columns.LastStart * step, (taps * step) + 8 - step);
        ref var numbers = ref MemoryMarshal.GetReference(line);
        ref var weights = ref MemoryMarshal.GetReference(columns.Values);
        var pairs = step == 4 ? PairsOfFour : PairsOfThree;
        var x = 0;
        for (; x <= red.Length - 4; x += 4)
        {
            var a = Pixel(ref Unsafe.Add(ref numbers, starts[x] * step), step, ref Unsafe.Add(ref weights, x * taps), taps, pairs);
            var b = Pixel(ref Unsafe.Add(ref numbers, starts[x + 1] * step), step, ref Unsafe.Add(ref weights, (x + 1) * taps), taps, pairs);
            var c = Pixel(ref Unsafe.Add(ref numbers, starts[x + 2] * step), step, ref Unsafe.Add(ref weights, (x + 2) * taps), taps, pairs);
            var d = Pixel(ref Unsafe.Add(ref numbers, starts[x + 3] * step), step, ref Unsafe.Add(ref weights, (x + 3) * taps), taps, pairs);
            var bytes = Sse2.PackUnsignedSaturate(Sse2.PackSignedSaturate(a, b), Sse2.PackSignedSaturate(c, d));
            var colours = Ssse3.Shuffle(bytes, ByColour).AsInt32();
            MemoryMarshal.Write(red[x..], colours[0]);
            MemoryMarshal.Write(green[x..], colours[1]);
            MemoryMarshal.Write(blue[x..], colours[2]);
        }
        return x;
    }

    // Four source pixels an instruction: two in each half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Pixel(ref short pixel, int step, ref short weight, int taps, Vector256<byte> pairs)
    {
        var sums = Vector256<int>.Zero;
        for (var i = 0; i < taps; i += 4)
        {
            var four = Vector256.Create(Vector128.LoadUnsafe(ref pixel), Vector128.LoadUnsafe(ref pixel, (nuint)(2 * step))).AsByte();
            var by = Vector256.Create(Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref weight))).AsByte();
            sums += Avx2.MultiplyAddAdjacent(Avx2.Shuffle(four, pairs).AsInt16(), Avx2.Shuffle(by, WeightPairs).AsInt16());
            pixel = ref Unsafe.Add(ref pixel, 4 * step);
            weight = ref Unsafe.Add(ref weight, 4);
        }
        return (sums.GetLower() + sums.GetUpper() + Vector128.Create(Half)) >> Shift;
    }

    static (int Red, int Green, int Blue) Numbers(ReadOnlySpan<short> source, int step, ReadOnlySpan<short> weights)
    {
        var (red, green, blue) = (Half, Half, Half);
        for (var i = 0; i < weights.Length; i++)
        {
            red += source[i * step] * weights[i];
            green += source[(i * step) + 1] * weights[i];
            blue += source[(i * step) + 2] * weights[i];
        }
        return (red, green, blue);
    }

    static Vector256<byte> Twice(params ReadOnlySpan<byte> half) => Vector256.Create(Vector128.Create(half), Vector128.Create(half));
}
