using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Data;

/// <summary>What was found in a shard, kept in the cache: while the file has the same size and time its headers are not read again.</summary>
/// <remarks>It only saves time: where it cannot be written, or is broken, the shard is read.</remarks>
static class ShardMemory
{
    const string Mark = "deepnotebooks shard 2";

    /// <returns>The length of the plain tar file, and its samples.</returns>
    internal static (long TarBytes, List<ShardSample> Samples) Read(string path, DatasetFile file)
    {
        var kept = Path.Combine(Places.Cache, "shards", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..32]);
        if (Recall(kept, file) is { } known)
            return known;
        var found = ShardNames.IsPacked(path) ? ReadPacked(path, kept) : (file.Bytes, Shard.Read(path));
        Keep(kept, file, found);
        return found;
    }

    // Headers lie all over the file, and a packed file is read from its start only.
    static (long TarBytes, List<ShardSample> Samples) ReadPacked(string path, string kept)
    {
        var plain = $"{kept}.{Guid.NewGuid():N}.tar";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            var most = PackedShard.MostBytes(new FileInfo(path).Length);
            var bytes = PackedShard.Unpack(path, path, plain, most, _ => { }, CancellationToken.None);
            return (bytes, Shard.Read(plain, path, measured: true));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
        finally
        {
            File.Delete(plain);
        }
    }

    static (long TarBytes, List<ShardSample> Samples)? Recall(string kept, DatasetFile file)
    {
        try
        {
            if (!File.Exists(kept))
                return null;
            using var reader = new BinaryReader(new BufferedStream(File.OpenRead(kept)));
            if (reader.ReadString() != Mark || reader.ReadInt64() != file.Bytes || reader.ReadInt64() != file.Modified)
                return null;
            var tarBytes = reader.ReadInt64();
            return (tarBytes, ShardSamples.Read(reader, tarBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    static void Keep(string kept, DatasetFile file, (long TarBytes, List<ShardSample> Samples) found)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            var aside = $"{kept}.{Guid.NewGuid():N}";
            using (var writer = new BinaryWriter(new BufferedStream(File.Create(aside))))
            {
                writer.Write(Mark);
                writer.Write(file.Bytes);
                writer.Write(file.Modified);
                writer.Write(found.TarBytes);
                ShardSamples.Write(writer, found.Samples);
            }
            File.Move(aside, kept, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only or full cache.
        }
    }
}
