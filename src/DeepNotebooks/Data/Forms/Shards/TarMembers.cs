using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A file within a tar file.</summary>
/// <param name="Name">As it is written there; it is never used as a path.</param>
/// <param name="At">Where its bytes begin.</param>
/// <param name="Bytes">Their length.</param>
readonly record struct TarMember(string Name, long At, long Bytes);

/// <summary>Walks over the headers of a tar file (POSIX ustar and pax, GNU's long names); what the members hold is skipped.</summary>
static class TarMembers
{
    const int Block = 512;

    /// <summary>Long names and pax records are small; more is an attack.</summary>
    const int MostExtra = 1 << 16;

    /// <exception cref="RequestException">The file is no tar file, was cut short, or holds links and devices.</exception>
    internal static IEnumerable<TarMember> Of(SafeFileHandle file, string path)
    {
        var (at, length) = (0L, RandomAccess.GetLength(file));
        string? longName = null;
        long? longSize = null;
        var header = new byte[Block];
        while (at < length)
        {
            if (HandleRange.Fill(file, at, header) < Block)
                throw Cut(path);
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                yield break;
            if (!HasItsSum(header))
                throw new RequestException($"'{path}' is not a tar file, or broken at byte {at}; copy or download it again.");
            var (type, name, size) = ((char)header[156], longName ?? NameOf(header), Number(header.AsSpan(124, 12)));
            at += Block;
            if (type is '0' or '\0' or '7' && longSize is { } stated)
                size = stated;
            if (size < 0 || size > length - at)
                throw Cut(path);
            switch (type)
            {
                case '0' or '\0' or '7':
                    yield return new TarMember(name, at, size);
                    (longName, longSize) = (null, null);
                    break;
                case 'L' or 'x':
                    var extra = Extra(file, path, at, size);
                    if (type == 'L')
                        longName = Encoding.UTF8.GetString(extra).TrimEnd('\0');
                    else
                        (longName, longSize) = Records(extra, longName, longSize);
                    break;
                case '5' or 'g' or 'K':
                    (longName, longSize) = (type == 'K' ? longName : null, null);
                    break;
                default:
                    throw new RequestException($"'{path}' holds '{Text.Shown.Line(name)}', which is no file but a {(type is '1' or '2' ? "link" : "device or the like")}: refused.");
            }
            at += (size + Block - 1) / Block * Block;
        }
        if (at > length)
            throw Cut(path);
    }

    static byte[] Extra(SafeFileHandle file, string path, long at, long size)
    {
        if (size > MostExtra)
            throw new RequestException($"'{path}' has a name of {size} bytes at byte {at}: refused.");
        var extra = new byte[size];
        return HandleRange.Fill(file, at, extra) == size ? extra : throw Cut(path);
    }

    // pax: "LENGTH KEY=VALUE\n", again and again.
    static (string? Name, long? Size) Records(byte[] records, string? name, long? size)
    {
        foreach (var record in Encoding.UTF8.GetString(records).Split('\n'))
        {
            var text = record[(record.IndexOf(' ') + 1)..];
            if (text.StartsWith("path=", StringComparison.Ordinal))
                name = text[5..];
            else if (text.StartsWith("size=", StringComparison.Ordinal) && long.TryParse(text[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var stated))
                size = stated;
        }
        return (name, size);
    }

    static string NameOf(byte[] header)
    {
        var name = Field(header.AsSpan(0, 100));
        var isUstar = header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        return isUstar && Field(header.AsSpan(345, 155)) is { Length: > 0 } prefix ? $"{prefix}/{name}" : name;
    }

    static string Field(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    static bool HasItsSum(byte[] header)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        return Number(header.AsSpan(148, 8)) == sum;
    }

    // Octal digits; of large files, GNU writes the number itself, marked by the highest bit. -1 where it is neither.
    static long Number(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[^8..])
                value = (value << 8) | part;
            return value;
        }
        foreach (var digit in field.Trim((byte)' ').TrimEnd((byte)0).TrimEnd((byte)' '))
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 4)
                return -1;
            value = (value << 3) | (uint)(digit - '0');
        }
        return value;
    }

    static RequestException Cut(string path) => new($"'{path}' was cut short; copy or download it again.");
}
