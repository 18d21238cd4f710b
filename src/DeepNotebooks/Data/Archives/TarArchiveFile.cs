using System.Formats.Tar;
using System.IO.Compression;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Unpacks a tar archive, perhaps in gzip: files and folders only, no links, no devices.</summary>
static class TarArchiveFile
{
    const int Block = 512;

    /// <summary>Names, and extended attributes of one entry: kilobytes, where they are honest.</summary>
    const int LongestHeaders = 1 << 20;

    /// <summary>
    /// Whether this is a shard in WebDataset's layout, which is read as it is: files that differ in nothing but their endings are one sample.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="called">What it is called, where that is not the path: .tar or .tar.gz.</param>
    internal static bool IsShard(string path, string? called = null)
    {
        if (!ShardNames.IsShard(called ?? path))
            return false;
        try
        {
            using var file = File.OpenRead(path);
            using Stream plain = ShardNames.IsPacked(called ?? path) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new TarReader(new MeteredStream(plain) { Granted = 64 << 20 });
            var samples = new HashSet<string>(StringComparer.Ordinal);
            for (var files = 0; files < 3 && reader.GetNextEntry() is { } entry;)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                files++;
                var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
                if (name.IndexOf('.') is > 0 and var dot && !samples.Add(entry.Name[..(entry.Name.Length - name.Length + dot)]))
                    return true;
            }
            return false;
        }
        catch (Exception error) when (IsDamage(error))
        {
            return false;
        }
    }

    internal static void Unpack(string path, UnpackedFolder into, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        // Cut between two entries, an archive would look whole: it ends with two empty blocks.
        var end = new byte[2 * Block];
        if (file.Length < end.Length)
            throw into.Refused("it is damaged, or not a tar archive");
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (end.AsSpan().ContainsAnyExcept((byte)0))
            throw into.Refused("it is cut off: its end is missing");
        file.Position = 0;
        Read(file, into, cancellationToken);
    }

    internal static void UnpackGzip(string path, UnpackedFolder into, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 17);
        // A file cut off within its last bytes would pass for whole. So another member is put behind it: it comes out only if all before was right.
        using var plain = new GZipStream(new JoinedStream(file, new MemoryStream(SealPacked)), CompressionMode.Decompress);
        Read(plain, into, cancellationToken);
        try
        {
            DemandSeal(plain, into, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw into.Refused("it is damaged: its end is missing or wrong", error);
        }
    }

    static readonly byte[] Seal = "the end of it, sealed"u8.ToArray();

    static readonly byte[] SealPacked = Pack(Seal);

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    // Between the last entry and the seal there are zeros only, and no more than writers of tar fill their last record with.
    static void DemandSeal(GZipStream plain, UnpackedFolder into, CancellationToken cancellationToken)
    {
        var (rest, length) = (new byte[1 << 20], 0);
        for (int read; (read = plain.Read(rest, length, rest.Length - length)) > 0; length += read)
            cancellationToken.ThrowIfCancellationRequested();
        if (!rest.AsSpan(0, length).EndsWith(Seal))
            throw into.Refused("it is damaged: its end is missing, or there is something behind it");
    }

    static void Read(Stream stream, UnpackedFolder into, CancellationToken cancellationToken)
    {
        try
        {
            var metered = new MeteredStream(stream) { Granted = LongestHeaders };
            using var reader = new TarReader(metered, leaveOpen: true);
            var any = false;
            for (; reader.GetNextEntry() is { } entry; any = true)
            {
                metered.Granted = long.MaxValue;
                Add(entry, into, cancellationToken);
                metered.Granted = LongestHeaders;
            }
            if (!any)
                throw into.Refused("it is empty, or not a tar archive");
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw into.Refused($"it is damaged, or not a tar archive ({error.Message.TrimEnd('.')})", error);
        }
    }

    static void Add(TarEntry entry, UnpackedFolder into, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                into.AddFolder(entry.Name);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                into.AddFile(entry.Name, buffer => entry.DataStream?.Read(buffer) ?? 0, cancellationToken);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                throw into.Refused($"the entry '{Shown.Line(entry.Name)}' is a link");
            default:
                throw into.Refused($"the entry '{Shown.Line(entry.Name)}' is no ordinary file ({entry.EntryType})");
        }
    }

    static bool IsDamage(Exception error) =>
        error is InvalidDataException or EndOfStreamException or FormatException or InvalidOperationException
            or ArgumentException or OverflowException or NotSupportedException;
}
