using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>The header of an array in NumPy's format 1.0 to 3.0: its type and shape. Nothing in it is executed.</summary>
/// <param name="Type">As NumPy writes it, such as "|u1" or "&lt;i8".</param>
/// <param name="Shape">The lengths of its dimensions, rows first.</param>
/// <param name="Bytes">Length of the header; the values follow.</param>
sealed partial record NpyHeader(string Type, long[] Shape, int Bytes)
{
    /// <summary>A plain header has about 120 bytes.</summary>
    const int MostBytes = 4096;

    const int MostDimensions = 8;

    /// <summary>Bytes of one value.</summary>
    internal int ValueBytes => Type[^1] - '0';

    /// <summary>How many values there are.</summary>
    internal long Values => Shape.Aggregate(1L, (product, length) => checked(product * length));

    /// <exception cref="RequestException">It is no array, or one of a kind that is not read: of Python objects, in Fortran's order, of other types.</exception>
    internal static NpyHeader Read(Stream stream, string name)
    {
        var start = new byte[12];
        if (stream.ReadAtLeast(start.AsSpan(0, 10), 10, throwOnEndOfStream: false) < 10 || !IsMagic(start))
        {
            throw new RequestException(start[0] == 0x80
                ? $"{name} is a pickle, which executes what it says when it is opened: refused. Save it as an array of numbers."
                : $"{name} is not an array in NumPy's format.");
        }
        var isFirst = start[6] == 1;
        if (start[6] is < 1 or > 3)
            throw new RequestException($"{name} is in version {start[6]} of NumPy's format; 1 to 3 are read.");
        if (!isFirst && stream.ReadAtLeast(start.AsSpan(10, 2), 2, throwOnEndOfStream: false) < 2)
            throw new RequestException($"{name} ends within its header.");
        var length = isFirst ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > MostBytes)
            throw new RequestException($"{name} has a header of {length} bytes: it is not a plain array.");
        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new RequestException($"{name} ends within its header.");
        return Parse(Encoding.UTF8.GetString(text), (isFirst ? 10 : 12) + text.Length, name);
    }

    static bool IsMagic(byte[] start) => start[0] == 0x93 && start.AsSpan(1, 5).SequenceEqual("NUMPY"u8);

    static NpyHeader Parse(string text, int bytes, string name)
    {
        // A structured type is a list, and no string: it does not match either.
        if (Header().Match(text) is not { Success: true } match)
            throw new RequestException($"{name} has a header that is not one of a plain array: {Shown.Line(text.Trim())}");
        var type = match.Groups["type"].Value;
        if (type.Contains('O'))
            throw new RequestException($"{name} holds Python objects (dtype object), which only unpickling could read: that executes what the file says, so it is refused. Save it as an array of numbers.");
        if (match.Groups["order"].Value == "True")
            throw new RequestException($"{name} is stored in Fortran's order; save it with numpy.ascontiguousarray.");
        var lengths = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new long[lengths.Length];
        var values = 1L;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (i >= MostDimensions || !long.TryParse(lengths[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] > int.MaxValue
                || (shape[i] > 0 && values > (1L << 50) / shape[i]))
            {
                throw new RequestException($"{name} claims an impossible shape: ({Shown.Line(match.Groups["shape"].Value)}).");
            }
            values *= shape[i];
        }
        return new NpyHeader(type, shape, bytes);
    }

    [GeneratedRegex("""^\{\s*'descr':\s*'(?<type>[<>|=]?[a-zA-Z?][0-9]*)',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
