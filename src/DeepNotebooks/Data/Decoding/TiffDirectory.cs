using System.Buffers.Binary;

namespace DeepNotebooks.Data;

/// <summary>A look at a TIFF file's first directory before a library reads it, which takes memory for whatever counts stand there.</summary>
/// <remarks>TIFF 6.0, section 2: an entry has a tag, a type, a count, and its values or where they are.</remarks>
static class TiffDirectory
{
    const int MostEntries = 512, EntryBytes = 12, StripByteCounts = 279, TileByteCounts = 325;

    /// <summary>Whether all values lie within the file, and no strip or tile is longer than it.</summary>
    internal static bool IsWithin(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8)
            return false;
        var big = file[0] == 'M';
        long at = Long(file[4..], big);
        if (at > file.Length - 2)
            return false;
        var count = Short(file[(int)at..], big);
        if (count > MostEntries || at + 2 + (count * EntryBytes) > file.Length)
            return false;
        for (var i = 0; i < count; i++)
        {
            var entry = file.Slice((int)at + 2 + (i * EntryBytes), EntryBytes);
            var (tag, size, values) = (Short(entry, big), SizeOf(Short(entry[2..], big)), Long(entry[4..], big));
            var bytes = values * (long)size;
            var where = bytes <= 4 ? at + 2 + (i * EntryBytes) + 8 : Long(entry[8..], big);
            if (bytes > file.Length || where > file.Length - bytes)
                return false;
            if (tag is StripByteCounts or TileByteCounts && size is 2 or 4 && !AreWithin(file.Slice((int)where, (int)bytes), size, big, file.Length))
                return false;
        }
        return true;
    }

    static bool AreWithin(ReadOnlySpan<byte> lengths, int size, bool big, int most)
    {
        for (; lengths.Length > 0; lengths = lengths[size..])
        {
            if ((size == 2 ? Short(lengths, big) : Long(lengths, big)) > most)
                return false;
        }
        return true;
    }

    static int SizeOf(int type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 1,
    };

    static ushort Short(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    static uint Long(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
