using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Tensors as NumPy saves them: float32, little-endian, in C order.</summary>
/// <remarks>NumPy's format specification (numpy.lib.format), version 1.0.</remarks>
static partial class NpyFile
{
    // The magic string, the format's version, and a two-byte length of the header.
    const int Preamble = 10;

    internal static void Write(string path, float[] values, params int[] shape)
    {
        if (values.Length != shape.Aggregate(1, (product, length) => product * length))
            throw new ArgumentException($"{values.Length} values do not fill {string.Join('×', shape)}.", nameof(shape));

        var axes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}), }}";
        // The data start at a multiple of 64, after a line's end.
        var padded = ((Preamble + header.Length + 1 + 63) / 64 * 64) - Preamble;
        using var file = File.Create(path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <exception cref="WorkFailedException">The file is not such a tensor.</exception>
    internal static (float[] Values, int[] Shape) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length > Preamble ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : 0;
        var match = bytes.Length >= Preamble + length && bytes[0] == 0x93
            ? Header().Match(Encoding.ASCII.GetString(bytes, Preamble, length))
            : Match.Empty;
        if (!match.Success)
            throw new WorkFailedException($"'{path}' is no NumPy file of float32 in C order.");
        var shape = match.Groups["shape"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(axis => int.Parse(axis, CultureInfo.InvariantCulture)).ToArray();
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(Preamble + length)).ToArray();
        return values.Length == shape.Aggregate(1, (product, axis) => product * axis)
            ? (values, shape)
            : throw new WorkFailedException($"'{path}' is cut short: {values.Length} values for {string.Join('×', shape)}.");
    }

    [GeneratedRegex(@"'descr': '<f4'.*'fortran_order': False.*'shape': \((?<shape>[0-9, ]*)\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
