using System.Security.Cryptography;
using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>The folder an archive is unpacked into: whatever comes, only ordinary files and folders inside it are ever made.</summary>
sealed class UnpackedFolder
{
    readonly string archive, folder;
    readonly long most;
    readonly string mostIs;
    readonly UnpackLimits limits;
    readonly CacheAccess access;
    readonly HashSet<UInt128> names = [];
    readonly HashSet<string> made = new(StringComparer.Ordinal);
    readonly byte[] buffer = new byte[1 << 17];
    long total;
    int entries;

    /// <param name="archive">The file that is unpacked.</param>
    /// <param name="shown">Its name as errors tell it.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="limits">What it may become.</param>
    /// <param name="access">Who may use what is made.</param>
    internal UnpackedFolder(string archive, string shown, string folder, UnpackLimits limits, CacheAccess access)
    {
        (this.archive, this.folder, this.limits, this.access) = (shown, folder, limits, access);
        var room = DiskSpace.Free(folder) - limits.Reserve;
        var plausible = Math.Max(limits.Harmless, new FileInfo(archive).Length * limits.Ratio);
        (most, mostIs) = room < plausible
            ? (room, $"than there is room for on the disk ({DiskSpace.Told(Math.Max(0, room))}; DEEPNOTEBOOKS_CACHE names another folder)")
            : (plausible, $"than {DiskSpace.Told(plausible)}, {limits.Ratio} times its size, as only a bomb would");
    }

    /// <summary>Hears of bytes written.</summary>
    internal Action<long>? Written { get; init; }

    /// <summary>Says beforehand how much is to come, so that what cannot fit is refused before anything is written.</summary>
    internal void Announce(long bytes, long count)
    {
        if (count > limits.Entries)
            throw Refused($"it has {count:N0} entries; up to {limits.Entries:N0} are unpacked");
        if (bytes > most || bytes < 0)
            throw Refused($"it unpacks to more {mostIs}");
    }

    /// <summary>Makes a folder of the archive.</summary>
    internal void AddFolder(string name)
    {
        Count(name);
        if (Place(name) is { } path)
            Make(path);
    }

    /// <summary>Writes a file of the archive; <paramref name="read"/> gives its bytes, and 0 at the end.</summary>
    internal void AddFile(string name, Func<byte[], int> read, CancellationToken cancellationToken)
    {
        Count(name);
        var path = Place(name) ?? throw Refused($"the entry '{Shown.Line(name)}' is a file without a name");
        if (!names.Add(Key(path)))
            throw Refused($"'{Shown.Line(name)}' is in it twice, or in another case of letters");
        Make(Path.GetDirectoryName(path)!);
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int got; (got = read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                total += got;
                if (total > most)
                    throw Refused($"it unpacks to more {mostIs}");
                file.Write(buffer, 0, got);
                Written?.Invoke(got);
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException || error is IOException { HResult: Exists or IsFolder })
        {
            throw Refused($"'{Shown.Line(name)}' is in it as a file and as a folder", error);
        }
        access.Open(path);
    }

    internal RequestException Refused(string why, Exception? inner = null) => new($"'{archive}' is not unpacked: {why}.", inner);

    const int Exists = 17, IsFolder = 21;

    void Count(string name)
    {
        if (++entries > limits.Entries)
            throw Refused($"it has more than {limits.Entries:N0} entries (at '{Shown.Line(name)}')");
    }

    /// <summary>Where an entry goes; null for the folder itself.</summary>
    string? Place(string name)
    {
        // Archives made on Windows may have its separator.
        var parts = name.Replace('\\', '/').Split('/');
        if (parts[0].Length == 0 || (parts[0].Length == 2 && parts[0][1] == ':' && char.IsAsciiLetter(parts[0][0])))
            throw Refused($"the entry '{Shown.Line(name)}' has an absolute path");
        if (Array.IndexOf(parts, "..") >= 0)
            throw Refused($"the entry '{Shown.Line(name)}' climbs out of the folder");
        string[] inner = [.. parts.Where(part => part is not ("" or "."))];
        if (inner.Any(part => part.Any(char.IsControl)))
            throw Refused($"the entry '{Shown.Line(name)}' has control characters in its name");
        if (inner.Any(part => Encoding.UTF8.GetByteCount(part) > 255) || inner.Length > 64)
            throw Refused($"the entry '{Shown.Line(name)}' has a longer name than file systems take");
        return inner.Length == 0 ? null : Path.Combine([folder, .. inner]);
    }

    void Make(string path)
    {
        if (path.Length <= folder.Length || !made.Add(path))
            return;
        Make(Path.GetDirectoryName(path)!);
        if (!names.Add(Key(path)))
            throw Refused($"'{Shown.Line(Path.GetRelativePath(folder, path))}' is in it as a file and as a folder, or in another case of letters");
        Directory.CreateDirectory(path);
        access.Open(path);
    }

    // Names that differ by case alone are one file on other people's computers. Hashed: ten million of them still fit.
    static UInt128 Key(string path)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(path.ToLowerInvariant()), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
