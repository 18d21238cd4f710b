using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A file within a zip file: its name, how it is packed, and where.</summary>
/// <param name="Name">As the directory has it.</param>
/// <param name="Method">0 stored, 8 deflate.</param>
/// <param name="Packed">Bytes in the zip file.</param>
/// <param name="Bytes">Bytes once unpacked, as the directory claims.</param>
/// <param name="Crc">CRC-32 of the unpacked bytes.</param>
/// <param name="HeaderAt">Where its local header is.</param>
readonly record struct ZipItem(string Name, int Method, long Packed, long Bytes, uint Crc, long HeaderAt)
{
    internal bool IsStored => Method == 0;
}

/// <summary>The table of contents of a zip file (APPNOTE 6.3.9, sections 4.3.12 to 4.3.16; zip64 included), read with bounds.</summary>
/// <remarks>Of our own, because arrays that are stored unpacked are read where they lie: that needs their offset.</remarks>
sealed class ZipDirectory
{
    const int EndBytes = 22, End64Bytes = 56, LocatorBytes = 20, EntryBytes = 46, LocalBytes = 30;

    /// <summary>A set has six arrays; a directory of millions is an attack or a mistake.</summary>
    const int MostEntries = 4096, MostDirectoryBytes = 1 << 20;

    /// <summary>Deflate's best: 1 byte can stand for 1032. A directory that claims more is wrong, whatever follows.</summary>
    const long MostExpansion = 1032;

    readonly string path;

    ZipDirectory(string path, SafeFileHandle file, IReadOnlyList<ZipItem> items) => (this.path, File, Items) = (path, file, items);

    internal IReadOnlyList<ZipItem> Items { get; }

    /// <summary>Open as long as the directory is used.</summary>
    internal SafeFileHandle File { get; }

    /// <exception cref="RequestException">The file is not a zip file, or a broken or unreasonable one.</exception>
    internal static ZipDirectory Read(string path)
    {
        var file = System.IO.File.OpenHandle(path);
        try
        {
            return new ZipDirectory(path, file, ReadItems(path, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where an item's packed bytes begin.</summary>
    internal long DataAt(ZipItem item)
    {
        var header = Bytes(path, File, item.HeaderAt, LocalBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034b50)
            throw Broken(path, $"'{item.Name}' is not where its directory says");
        var at = item.HeaderAt + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        return at + item.Packed <= RandomAccess.GetLength(File) ? at : throw Broken(path, $"'{item.Name}' ends beyond the end of the file");
    }

    /// <summary>An item's bytes in order; no more than its directory entry claims.</summary>
    internal Stream Open(ZipItem item)
    {
        var packed = new HandleRange(File, DataAt(item), item.Packed);
        return item.IsStored ? packed : new DeflateStream(packed, CompressionMode.Decompress);
    }

    static List<ZipItem> ReadItems(string path, SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var (count, bytes, at) = Find(path, file, length);
        if (count > MostEntries || bytes > MostDirectoryBytes)
            throw new RequestException($"'{path}' has {count} files in it; at most {MostEntries} are read.");
        if (at < 0 || at + bytes > length)
            throw Broken(path, "its directory lies beyond its end");

        var directory = Bytes(path, file, at, (int)bytes);
        var items = new List<ZipItem>();
        for (int from = 0, i = 0; i < count; i++)
        {
            var entry = directory.AsSpan(from);
            if (entry.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(entry) != 0x02014b50)
                throw Broken(path, $"its directory ends after {i} of {count} files");
            int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]), extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            var whole = EntryBytes + nameBytes + extraBytes + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (entry.Length < whole)
                throw Broken(path, $"its directory ends after {i} of {count} files");
            items.Add(Item(path, entry, nameBytes, extraBytes));
            from += whole;
        }
        return items;
    }

    static ZipItem Item(string path, ReadOnlySpan<byte> entry, int nameBytes, int extraBytes)
    {
        var name = Encoding.UTF8.GetString(entry.Slice(EntryBytes, nameBytes));
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long at = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        // Zip64: numbers that do not fit stand in extra field 1, in this order, only those that are all ones here.
        for (var extra = entry.Slice(EntryBytes + nameBytes, extraBytes); extra.Length >= 4;)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            var field = extra[4..][..Math.Min(size, extra.Length - 4)];
            if (id == 1)
            {
                bytes = Large(ref field, bytes);
                packed = Large(ref field, packed);
                at = Large(ref field, at);
            }
            extra = extra[Math.Min(extra.Length, 4 + size)..];
        }
        int method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]), flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        if ((flags & 1) != 0)
            throw new RequestException($"'{path}': '{Text.Shown.Line(name)}' is encrypted.");
        if (method is not (0 or 8))
            throw new RequestException($"'{path}': '{Text.Shown.Line(name)}' is packed by method {method}; stored and deflated files are read.");
        if (packed < 0 || bytes < 0 || at < 0 || (method == 0 && packed != bytes) || bytes / MostExpansion > packed)
            throw Broken(path, $"of '{name}' its directory claims {bytes} bytes out of {packed}");
        return new ZipItem(name, method, packed, bytes, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), at);

        static long Large(ref ReadOnlySpan<byte> field, long small)
        {
            if (small != uint.MaxValue || field.Length < 8)
                return small;
            var value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value;
        }
    }

    // The end record is the last thing in the file but for a comment of at most 65,535 bytes.
    static (long Count, long Bytes, long At) Find(string path, SafeFileHandle file, long length)
    {
        var tail = Bytes(path, file, Math.Max(0, length - EndBytes - ushort.MaxValue), (int)Math.Min(length, EndBytes + ushort.MaxValue));
        var end = tail.AsSpan().LastIndexOf([(byte)'P', (byte)'K', (byte)5, (byte)6]);
        if (end < 0 || tail.Length - end < EndBytes)
            throw new RequestException($"'{path}' is not a zip file (as .npz files are), or it was cut short; copy or download it again.");
        var record = tail.AsSpan(end);
        var found = (
            (long)BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            (long)BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
            (long)BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
        if (end < LocatorBytes || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end - LocatorBytes)) != 0x07064b50)
            return found;
        var at = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8));
        if (at < 0 || at > length - End64Bytes)
            throw Broken(path, "its directory lies beyond its end");
        var large = Bytes(path, file, at, End64Bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(large) != 0x06064b50
            ? throw Broken(path, "its directory is not where it says")
            : (BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(40)), BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(48)));
    }

    static byte[] Bytes(string path, SafeFileHandle file, long at, int count)
    {
        var bytes = new byte[count];
        return at >= 0 && HandleRange.Fill(file, at, bytes) == count ? bytes : throw Broken(path, "it ends too early");
    }

    static RequestException Broken(string path, string what) => new($"'{path}' is a broken zip file: {Text.Shown.Line(what)}; copy or download it again.");
}
