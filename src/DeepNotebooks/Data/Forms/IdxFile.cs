using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepNotebooks.Data;

/// <summary>One file in the IDX format: a magic number, the lengths of the dimensions, then bytes. Perhaps in gzip.</summary>
/// <remarks>The format is described on the MNIST page (LeCun, Cortes, Burges); only unsigned bytes, type 0x08, are read.</remarks>
static class IdxFile
{
    /// <summary>Deflate's best: 1 byte can stand for 1032. A header that claims more is wrong, whatever follows.</summary>
    const long MostExpansion = 1032;

    /// <summary>The lengths of the dimensions; reads the header only.</summary>
    internal static int[] Dimensions(string path, int expected)
    {
        using var stream = Open(path);
        return ReadHeader(stream, path, expected);
    }

    /// <exception cref="RequestException">The file is not IDX, or shorter or longer than its header says.</exception>
    internal static (int[] Dimensions, byte[] Values) Read(string path, int dimensions, CancellationToken cancellationToken)
    {
        using var stream = Open(path);
        var lengths = ReadHeader(stream, path, dimensions);
        var expected = lengths.Aggregate(1L, (product, length) => product * length);
        var size = new FileInfo(path).Length;
        var possible = IsGzip(path) ? size * MostExpansion : size - HeaderBytes(dimensions);
        if (expected > possible)
            throw Truncated(path, lengths, expected, IsGzip(path) ? $"a file of {size} bytes" : $"{possible}");
        if (expected > Array.MaxLength)
            throw new RequestException($"'{path}' holds {expected} bytes; IDX files up to {Array.MaxLength} bytes are read.");

        var values = GC.AllocateUninitializedArray<byte>((int)expected);
        var found = 0;
        try
        {
            while (found < values.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = stream.Read(values, found, Math.Min(values.Length - found, 1 << 20));
                if (read == 0)
                    throw Truncated(path, lengths, expected, $"{found}");
                found += read;
            }
            if (stream.ReadByte() >= 0)
                throw new RequestException($"'{path}' is longer than its header says ({Shape(lengths)} = {expected} bytes).");
        }
        catch (InvalidDataException error)
        {
            throw new RequestException($"'{path}': its gzip data are broken after {found} of {expected} bytes; copy or download it again.", error);
        }
        return (lengths, values);
    }

    static int[] ReadHeader(Stream stream, string path, int expected)
    {
        Span<byte> header = stackalloc byte[HeaderBytes(expected)];
        try
        {
            if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                throw new RequestException($"'{path}' is truncated: it ends within its header.");
        }
        catch (InvalidDataException error)
        {
            throw new RequestException($"'{path}' is not a gzip file, or a broken one.", error);
        }
        var type = BinaryPrimitives.ReadInt32BigEndian(header);
        if (type != (0x0800 | expected))
            throw new RequestException($"'{path}' is not an IDX file of unsigned bytes with {expected} dimension(s): it begins with 0x{type:x8}.");
        var lengths = new int[expected];
        for (var i = 0; i < expected; i++)
        {
            lengths[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * i))..]);
            if (lengths[i] <= 0 || (i > 0 && lengths[i] > 1 << 15))
                throw new RequestException($"'{path}' is not a usable IDX file: its header says {Shape(lengths)}.");
        }
        return lengths;
    }

    static RequestException Truncated(string path, int[] lengths, long expected, string found) =>
        new($"'{path}' is truncated: its header says {Shape(lengths)} = {expected} bytes, found {found}; copy or download it again.");

    static string Shape(int[] lengths) => string.Join(" × ", lengths);

    static int HeaderBytes(int dimensions) => 4 + (4 * dimensions);

    static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    static Stream Open(string path)
    {
        try
        {
            var file = File.OpenRead(path);
            return IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
