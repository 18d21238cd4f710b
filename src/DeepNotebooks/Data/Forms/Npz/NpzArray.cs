using System.Buffers.Binary;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>One array of an .npz file: where it is and what its header says; its values are read when they are asked for.</summary>
sealed class NpzArray
{
    const int MostLabels = 1 << 24;

    readonly ZipDirectory zip;
    readonly ZipItem item;
    readonly string name;

    /// <exception cref="RequestException">It is no array, or one that is not read, or not as long as its header says.</exception>
    internal NpzArray(string path, ZipDirectory zip, ZipItem item)
    {
        (this.zip, this.item) = (zip, item);
        name = $"'{path}': '{Shown.Line(item.Name)}'";
        try
        {
            using var stream = zip.Open(item);
            Header = NpyHeader.Read(stream, name);
        }
        catch (InvalidDataException error)
        {
            throw Broken(error);
        }
        if (!IsInteger)
            throw new RequestException($"{name} holds values of type {Header.Type}; images are unsigned bytes (uint8) and labels whole numbers.");
        if (Header.Bytes + (Header.Values * Header.ValueBytes) is var bytes && bytes != item.Bytes)
            throw new RequestException($"{name} has {item.Bytes} bytes, and its header says {bytes} (shape {Shape}, {Header.Type}).");
    }

    internal NpyHeader Header { get; }

    internal string Shape => $"({string.Join(", ", Header.Shape)})";

    internal bool IsBytes => Header.Type is "|u1" or "<u1" or "=u1" or ">u1";

    /// <summary>What errors call it.</summary>
    internal string Name => name;

    /// <summary>Where the first value lies in the file; null where the array is packed and has no place of its own.</summary>
    internal long? ValuesAt => item.IsStored ? zip.DataAt(item) + Header.Bytes : null;

    internal Microsoft.Win32.SafeHandles.SafeFileHandle File => zip.File;

    /// <summary>All values as whole numbers.</summary>
    /// <exception cref="RequestException">There are more than labels can be.</exception>
    internal long[] ReadIntegers()
    {
        if (Header.Values > MostLabels)
            throw new RequestException($"{name} has {Header.Values} values; of labels, at most {MostLabels} are read.");
        var bytes = new byte[Header.Values * Header.ValueBytes];
        Read([bytes]);
        var values = new long[Header.Values];
        var (size, big, signed) = (Header.ValueBytes, Header.Type[0] == '>', Header.Type.Contains('i'));
        for (var i = 0; i < values.Length; i++)
            values[i] = Integer(bytes.AsSpan(i * size, size), big, signed);
        return values;
    }

    /// <summary>Fills the blocks in their order with all values' bytes, and checks that they are as the file's directory says.</summary>
    /// <exception cref="RequestException">The bytes are broken.</exception>
    internal void Read(byte[][] blocks)
    {
        try
        {
            using var stream = zip.Open(item);
            var crc = Crc32.Start;
            var header = new byte[Header.Bytes];
            Fill(stream, header, ref crc);
            foreach (var block in blocks)
                Fill(stream, block, ref crc);
            if (stream.ReadByte() >= 0)
                throw new RequestException($"{name} is longer than its header says.");
            if (Crc32.End(crc) != item.Crc)
                throw Broken(inner: null);
        }
        catch (InvalidDataException error)
        {
            throw Broken(error);
        }
        catch (IOException error)
        {
            throw new RequestException($"{name} cannot be read: {error.Message}", error);
        }
    }

    bool IsInteger => Header.Type is [_, 'u' or 'i', '1' or '2' or '4' or '8'] or [_, 'b', '1'];

    void Fill(Stream stream, byte[] block, ref uint crc)
    {
        const int Piece = 1 << 20;
        for (var at = 0; at < block.Length; at += Piece)
        {
            var piece = block.AsSpan(at, Math.Min(Piece, block.Length - at));
            if (stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) < piece.Length)
                throw Broken(inner: null);
            crc = Crc32.Add(crc, piece);
        }
    }

    RequestException Broken(Exception? inner) => inner is null
        ? new($"{name} is broken: its bytes are not those its directory tells of; copy or download the file again.")
        : new($"{name} is broken: its bytes are not those its directory tells of; copy or download the file again.", inner);

    static long Integer(ReadOnlySpan<byte> value, bool big, bool signed) => value.Length switch
    {
        1 => signed ? (sbyte)value[0] : value[0],
        2 when big => signed ? BinaryPrimitives.ReadInt16BigEndian(value) : BinaryPrimitives.ReadUInt16BigEndian(value),
        2 => signed ? BinaryPrimitives.ReadInt16LittleEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
        4 when big => signed ? BinaryPrimitives.ReadInt32BigEndian(value) : BinaryPrimitives.ReadUInt32BigEndian(value),
        4 => signed ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ when big => BinaryPrimitives.ReadInt64BigEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value),
    };
}
