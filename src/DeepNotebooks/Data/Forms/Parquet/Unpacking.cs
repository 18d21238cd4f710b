using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepNotebooks.Data;

/// <summary>The ways Parquet's pages are packed. The unpacked size is known beforehand; anything else is an <see cref="InvalidDataException"/>.</summary>
static class Unpacking
{
    /// <summary>What one packed byte can stand for at most, so that a header cannot claim memory that its bytes cannot fill.</summary>
    internal static long MostExpansion(int codec) => codec switch
    {
        0 => 1,
        1 => 64, // a copy of 64 bytes takes 2 or 3
        2 => 1032,
        7 => 255,
        _ => 1 << 17,
    };

    internal static void Unpack(int codec, ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        switch (codec)
        {
            case 0:
                if (packed.Length != bytes.Length)
                    throw new InvalidDataException("a page of another length than it claims");
                packed.CopyTo(bytes);
                break;
            case 1:
                Snappy(packed, bytes);
                break;
            case 2:
                Inflate(new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), bytes);
                break;
            case 4:
                Inflate(new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), bytes);
                break;
            case 6:
                Zstandard(packed, bytes);
                break;
            case 7:
                Lz4(packed, bytes);
                break;
            default:
                throw new InvalidDataException($"a page packed by method {codec}; uncompressed, Snappy, gzip, Brotli, Zstandard and LZ4_RAW are read");
        }
    }

    static void Inflate(Stream stream, Span<byte> bytes)
    {
        using (stream)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || stream.ReadByte() >= 0)
                throw new InvalidDataException("a page of another length than it claims");
        }
    }

    static void Zstandard(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        using var decompressor = new ZstdSharp.Decompressor();
        try
        {
            if (decompressor.Unwrap(packed, bytes) != bytes.Length)
                throw new InvalidDataException("a page of another length than it claims");
        }
        catch (ZstdSharp.ZstdException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <remarks>Google's format_description.txt: the length as a varint, then literals and copies, told apart by the two lowest bits.</remarks>
    static void Snappy(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        var (from, to) = (0, 0);
        for (int shift = 0, length = 0; ; shift += 7)
        {
            if (from >= packed.Length || shift > 28)
                throw Broken();
            length |= (packed[from] & 127) << shift;
            if (packed[from++] < 128)
            {
                if (length != bytes.Length)
                    throw Broken();
                break;
            }
        }
        while (from < packed.Length)
        {
            int tag = packed[from++], length, offset;
            switch (tag & 3)
            {
                case 0:
                    length = tag >> 2;
                    if (length >= 60)
                    {
                        var extra = length - 59;
                        if (extra > packed.Length - from)
                            throw Broken();
                        length = 0;
                        for (var i = 0; i < extra; i++)
                            length |= packed[from + i] << (8 * i);
                        from += extra;
                    }
                    if (++length <= 0 || length > packed.Length - from || length > bytes.Length - to)
                        throw Broken();
                    packed.Slice(from, length).CopyTo(bytes[to..]);
                    (from, to) = (from + length, to + length);
                    continue;
                case 1 when from < packed.Length:
                    (length, offset) = (4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | packed[from]);
                    from++;
                    break;
                case 2 when packed.Length - from >= 2:
                    (length, offset) = (1 + (tag >> 2), BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]));
                    from += 2;
                    break;
                case 3 when packed.Length - from >= 4:
                    (length, offset) = (1 + (tag >> 2), BinaryPrimitives.ReadInt32LittleEndian(packed[from..]));
                    from += 4;
                    break;
                default:
                    throw Broken();
            }
            Repeat(bytes, ref to, offset, length);
        }
        if (to != bytes.Length)
            throw Broken();
    }

    /// <remarks>lz4_Block_format.md: a token, literals, an offset and a length, again and again; literals are the last.</remarks>
    static void Lz4(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        var (from, to) = (0, 0);
        while (from < packed.Length)
        {
            var token = packed[from++];
            var literals = Length(packed, ref from, token >> 4);
            if (literals > packed.Length - from || literals > bytes.Length - to)
                throw Broken();
            packed.Slice(from, literals).CopyTo(bytes[to..]);
            (from, to) = (from + literals, to + literals);
            if (from == packed.Length)
                break;
            if (packed.Length - from < 2)
                throw Broken();
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]);
            from += 2;
            Repeat(bytes, ref to, offset, 4 + Length(packed, ref from, token & 15));
        }
        if (to != bytes.Length)
            throw Broken();

        static int Length(ReadOnlySpan<byte> packed, ref int from, int length)
        {
            if (length < 15)
                return length;
            byte more;
            do
            {
                if (from >= packed.Length || length > 1 << 30)
                    throw Broken();
                more = packed[from++];
                length += more;
            }
            while (more == 255);
            return length;
        }
    }

    // What is copied may reach into what is being written: then it repeats.
    static void Repeat(Span<byte> bytes, ref int to, int offset, int length)
    {
        if (offset <= 0 || offset > to || length > bytes.Length - to)
            throw Broken();
        if (offset >= length)
        {
            bytes.Slice(to - offset, length).CopyTo(bytes[to..]);
            to += length;
            return;
        }
        for (var end = to + length; to < end; to++)
            bytes[to] = bytes[to - offset];
    }

    static InvalidDataException Broken() => new("packed bytes that cannot be unpacked");
}
