using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepNotebooks.Data;

/// <summary>The first half of a resize: some rows of bytes, weighed and added up to one row with 7 fractional bits.</summary>
static class ColumnSums
{
    /// <summary>A full 255 is 32,640: it fits 16 bits with their sign.</summary>
    internal const int FractionBits = 7;

    const int Shift = ResizeWeights.FractionBits - FractionBits;
    const int Half = 1 << (Shift - 1);

    /// <param name="rows">The first of the rows, and those behind it.</param>
    /// <param name="stride">Bytes a row has.</param>
    /// <param name="weights">One for each row.</param>
    /// <param name="sums">Takes <paramref name="stride"/> numbers.</param>
    internal static void Write(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<short> weights, Span<short> sums)
    {
        // The slice holds every byte that is read below, so the loops may go without a check for each.
        ref var source = ref MemoryMarshal.GetReference(rows[..(weights.Length * stride)]);
        var x = Avx2.IsSupported ? Vectors(ref source, stride, weights, sums) : 0;
        for (; x < stride; x++)
        {
            var sum = Half;
            for (var i = 0; i < weights.Length; i++)
                sum += Unsafe.Add(ref source, (i * stride) + x) * weights[i];
            sums[x] = (short)(sum >> Shift);
        }
    }

    // Two rows at a time, their bytes side by side: one instruction multiplies both by their weights and adds them.
    static int Vectors(ref byte source, int stride, ReadOnlySpan<short> weights, Span<short> sums)
    {
        var x = 0;
        for (; x <= stride - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (low, high) = (Vector256.Create(Half), Vector256.Create(Half));
            ref var column = ref Unsafe.Add(ref source, x);
            for (var i = 0; i < weights.Length; i += 2)
            {
                var upper = Vector128.LoadUnsafe(ref column, (nuint)(i * stride));
                var alone = i + 1 == weights.Length;
                var lower = alone ? Vector128<byte>.Zero : Vector128.LoadUnsafe(ref column, (nuint)((i + 1) * stride));
                var pair = Vector256.Create((ushort)weights[i] | ((alone ? 0 : weights[i + 1]) << 16)).AsInt16();
                low += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Sse2.UnpackLow(upper, lower)), pair);
                high += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(upper, lower)), pair);
            }
            // Packing works within halves: put their quarters back in order.
            var packed = Avx2.PackSignedSaturate(low >> Shift, high >> Shift).AsInt64();
            Avx2.Permute4x64(packed, 0b11_01_10_00).AsInt16().StoreUnsafe(ref sums[x]);
        }
        return x;
    }
}
