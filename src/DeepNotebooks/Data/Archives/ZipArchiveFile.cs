using System.Buffers.Binary;
using System.IO.Compression;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Unpacks a zip archive, believing none of it: names, kinds, sizes and check values are looked at.</summary>
static class ZipArchiveFile
{
    const int KindMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000, Link = 0xA000;

    internal static void Unpack(string path, UnpackedFolder into, CancellationToken cancellationToken)
    {
        try
        {
            // Before its list of entries is read into memory.
            into.Announce(0, CountOf(path));
            using var archive = ZipFile.OpenRead(path);
            var bytes = 0L;
            foreach (var entry in archive.Entries)
            {
                Demand(entry, into);
                bytes = bytes + entry.Length < bytes ? long.MaxValue : bytes + entry.Length;
            }
            into.Announce(bytes, archive.Entries.Count);
            foreach (var entry in archive.Entries)
            {
                if (IsFolder(entry))
                    into.AddFolder(entry.FullName);
                else
                    Write(entry, into, cancellationToken);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw into.Refused($"it is damaged, or not a zip archive ({error.Message.TrimEnd('.')})", error);
        }
    }

    static void Demand(ZipArchiveEntry entry, UnpackedFolder into)
    {
        if (entry.IsEncrypted)
            throw into.Refused($"the entry '{Shown.Line(entry.FullName)}' is encrypted");
        // Made on Unix, an entry has a kind; elsewhere 0.
        var kind = (entry.ExternalAttributes >> 16) & KindMask;
        if (kind is not (0 or RegularFile or Folder))
            throw into.Refused($"the entry '{Shown.Line(entry.FullName)}' is a {(kind == Link ? "link" : "device or the like")}");
    }

    static bool IsFolder(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') || ((entry.ExternalAttributes >> 16) & KindMask) == Folder;

    static void Write(ZipArchiveEntry entry, UnpackedFolder into, CancellationToken cancellationToken)
    {
        using var stream = entry.Open();
        var (crc, length) = (Crc32.Start, 0L);
        into.AddFile(entry.FullName, buffer =>
        {
            var read = stream.Read(buffer);
            crc = Crc32.Add(crc, buffer.AsSpan(0, read));
            length += read;
            if (length > entry.Length)
                throw Damaged();
            return read;
        }, cancellationToken);
        if (length != entry.Length || Crc32.End(crc) != entry.Crc32)
            throw Damaged();

        RequestException Damaged() => into.Refused($"the entry '{Shown.Line(entry.FullName)}' is damaged");
    }

    /// <summary>The number of entries by the record at the file's end (APPNOTE 4.3.16, and 4.3.14 for more than 65,534).</summary>
    static long CountOf(string path)
    {
        using var file = File.OpenRead(path);
        var tail = new byte[(int)Math.Min(file.Length, 65_557 + 20)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < 22)
            throw new InvalidDataException("its end is missing");
        var count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        if (count != ushort.MaxValue || end < 20 || !tail.AsSpan(end - 20, 4).SequenceEqual("PK\x06\x07"u8))
            return count;
        var record = new byte[56];
        file.Position = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - 12)), 0, file.Length);
        file.ReadExactly(record);
        return (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(32)));
    }
}
