namespace DeepNotebooks.Data;

/// <summary>For each target position along one axis, the first source position that counts and the weights from there on.</summary>
/// <remarks>
/// A triangle as wide as the shrink factor (never narrower than one source pixel on either side) weighs the source pixels under a target
/// pixel, as Python's PIL has it with BILINEAR. Weights are whole numbers of 14 fractional bits and add up to exactly one; a window is
/// filled up with weights of zero to a multiple of four, so that a vector may read them.
/// </remarks>
sealed class ResizeWeights
{
    internal const int FractionBits = 14;
    internal const int One = 1 << FractionBits;

    readonly int[] first;
    readonly int[] counts;
    readonly short[] values;

    /// <param name="from">Length of the source.</param>
    /// <param name="to">Length of the target.</param>
    /// <param name="start">Where the part of the source begins that fills the target; parts of a pixel count.</param>
    /// <param name="length">How long that part is; 0: the whole source.</param>
    internal ResizeWeights(int from, int to, double start = 0, double length = 0)
    {
        var scale = (length > 0 ? length : from) / to;
        var reach = Math.Max(scale, 1.0);
        Stride = ((int)(2 * reach) + 1 + 3) & ~3;
        (first, counts, values) = (new int[to], new int[to], new short[to * Stride]);

        Span<double> triangle = Stride <= 256 ? stackalloc double[Stride] : new double[Stride];
        for (var target = 0; target < to; target++)
        {
            var centre = start + ((target + 0.5) * scale);
            var begin = Math.Clamp((int)(centre - reach + 0.5), 0, from - 1);
            var count = Math.Min(Math.Clamp((int)(centre + reach + 0.5), begin + 1, from) - begin, Stride);
            var total = 0.0;
            for (var i = 0; i < count; i++)
                total += triangle[i] = Math.Max(1.0 - Math.Abs((begin + i + 0.5 - centre) / reach), 0.0);
            (first[target], counts[target]) = (begin, count);
            Round(triangle[..count], total, values.AsSpan(target * Stride, count));
            LastStart = Math.Max(LastStart, begin);
        }
    }

    /// <summary>Places a window has in memory; a multiple of four.</summary>
    internal int Stride { get; }

    /// <summary>Where the window begins that reaches furthest.</summary>
    internal int LastStart { get; }

    internal ReadOnlySpan<int> Starts => first;

    /// <summary>All windows, <see cref="Stride"/> weights each.</summary>
    internal ReadOnlySpan<short> Values => values;

    internal int First(int target) => first[target];

    /// <summary>The weights of a target position, without the zeros behind them.</summary>
    internal ReadOnlySpan<short> Window(int target) => values.AsSpan(target * Stride, counts[target]);

    /// <summary>The weights of a target position, <see cref="Stride"/> of them, zeros behind those that count.</summary>
    internal ReadOnlySpan<short> Padded(int target) => values.AsSpan(target * Stride, Stride);

    // What rounding takes from one weight it gives to the next: the sum is exact, and a grey area keeps its grey.
    static void Round(ReadOnlySpan<double> triangle, double total, Span<short> weights)
    {
        var (sum, given) = (0.0, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += triangle[i];
            var upTo = total > 0 ? (int)Math.Round(sum / total * One) : One;
            weights[i] = (short)(upTo - given);
            given = upTo;
        }
    }
}
