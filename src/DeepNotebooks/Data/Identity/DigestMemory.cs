using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Data;

/// <summary>What each file of a dataset hashed to, so that an unchanged file (same path, size and time) is not hashed again.</summary>
/// <remarks>
/// A text file in the cache for each dataset's folder: path, size, time, sha256 now, sha256 when first seen. It only saves time and serves
/// <c>datasets verify</c>; where it cannot be written, all else works.
/// </remarks>
sealed class DigestMemory
{
    readonly string cache, path;
    readonly Dictionary<string, Entry> entries = [];

    sealed record Entry(long Bytes, long Modified, string Sha256, string First);

    internal DigestMemory(string cache, string folder)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..32];
        this.cache = cache;
        path = Path.Combine(cache, "digests", key + ".tsv");
        try
        {
            foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                if (line.Split('\t') is [var file, var bytes, var modified, var sha256, var first]
                    && long.TryParse(bytes, CultureInfo.InvariantCulture, out var size)
                    && long.TryParse(modified, CultureInfo.InvariantCulture, out var time))
                {
                    entries[file] = new Entry(size, time, sha256, first);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then nothing is remembered.
        }
    }

    internal bool IsEmpty => entries.Count == 0;

    /// <summary>The content of files that are as they were; null where any is new or changed.</summary>
    internal string? Identity(IReadOnlyList<DatasetFile> files)
    {
        var known = new FileHash[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            if (Recall(files[i]) is not { } hash)
                return null;
            known[i] = hash;
        }
        return DatasetIdentity.Of(known);
    }

    internal FileHash? Recall(DatasetFile file) =>
        entries.TryGetValue(file.Path, out var entry) && entry.Bytes == file.Bytes && entry.Modified == file.Modified
            ? new FileHash(file.Path, entry.Bytes, entry.Sha256)
            : null;

    /// <summary>The file's content when this dataset was first read; null for a file that came later.</summary>
    internal IEnumerable<(string Path, string Sha256)> First => entries.Where(entry => entry.Value.First != "").Select(e => (e.Key, e.Value.First));

    /// <summary>Remembers and writes aside, then renames: two notebooks may do this at once.</summary>
    internal void Remember(IEnumerable<(DatasetFile File, FileHash Hash)> hashed)
    {
        var start = IsEmpty;
        foreach (var (file, hash) in hashed)
        {
            var first = entries.TryGetValue(file.Path, out var before) ? before.First : start ? hash.Sha256 : "";
            entries[file.Path] = new Entry(file.Bytes, file.Modified, hash.Sha256, first);
        }
        try
        {
            var access = new CacheAccess(cache);
            access.Folder(Path.GetDirectoryName(path)!);
            var aside = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllLines(aside, entries
                .Where(entry => entry.Key.AsSpan().IndexOfAny('\t', '\n', '\r') < 0)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => $"{entry.Key}\t{entry.Value.Bytes}\t{entry.Value.Modified}\t{entry.Value.Sha256}\t{entry.Value.First}"));
            File.Move(access.Open(aside), path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only or full cache: the next load hashes again.
        }
    }
}
