using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Tensors as NumPy saves them: float32, little-endian, in C order; and lists of uint64.</summary>
/// <remarks>NumPy's format specification (numpy.lib.format), version 1.0.</remarks>
static partial class NpyFile
{
    // The magic string, the format's version, and a two-byte length of the header.
    const int Preamble = 10;

    internal static void Write(string path, float[] values, params int[] shape)
    {
        if (values.Length != shape.Aggregate(1, (product, length) => product * length))
            throw new ArgumentException($"{values.Length} values do not fill {string.Join('×', shape)}.", nameof(shape));

        Write(path, "<f4", shape, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <summary>Writes a list of numbers of 64 bits.</summary>
    internal static void Write(string path, ulong[] values) => Write(path, "<u8", [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));

    static void Write(string path, string type, int[] shape, ReadOnlySpan<byte> values)
    {
        var axes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({axes}), }}";
        // The data start at a multiple of 64, after a line's end.
        var padded = ((Preamble + header.Length + 1 + 63) / 64 * 64) - Preamble;
        using var file = File.Create(path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        file.Write(values);
    }

    /// <exception cref="WorkFailedException">The file is not such a tensor.</exception>
    internal static (float[] Values, int[] Shape) Read(string path)
    {
        var (bytes, shape) = Read(path, "<f4", "float32");
        var values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return values.Length == shape.Aggregate(1, (product, axis) => product * axis)
            ? (values, shape)
            : throw new WorkFailedException($"'{path}' is cut short: {values.Length} values for {string.Join('×', shape)}.");
    }

    /// <exception cref="WorkFailedException">The file is no list of numbers of 64 bits.</exception>
    internal static ulong[] ReadDigests(string path)
    {
        var (bytes, shape) = Read(path, "<u8", "uint64");
        var values = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();
        return shape is [var length] && values.Length == length
            ? values
            : throw new WorkFailedException($"'{path}' is cut short: {values.Length} values for {string.Join('×', shape)}.");
    }

    static (byte[] Values, int[] Shape) Read(string path, string type, string name)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length > Preamble ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : 0;
        var match = bytes.Length >= Preamble + length && bytes[0] == 0x93
            ? Header().Match(Encoding.ASCII.GetString(bytes, Preamble, length))
            : Match.Empty;
        if (!match.Success || match.Groups["type"].Value != type)
            throw new WorkFailedException($"'{path}' is no NumPy file of {name} in C order.");
        var shape = match.Groups["shape"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(axis => int.Parse(axis, CultureInfo.InvariantCulture)).ToArray();
        return (bytes[(Preamble + length)..], shape);
    }

    [GeneratedRegex(@"'descr': '(?<type><f4|<u8)'.*'fortran_order': False.*'shape': \((?<shape>[0-9, ]*)\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
