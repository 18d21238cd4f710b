using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Data;

/// <summary>What was found in a shard, kept in the cache: while the file has the same size and time its headers are not read again.</summary>
/// <remarks>It only saves time: where it cannot be written, or is broken, the shard is read.</remarks>
static class ShardMemory
{
    const string Mark = "deepnotebooks shard 1";

    internal static List<ShardSample> Read(string path, DatasetFile file)
    {
        var kept = Path.Combine(Places.Cache, "shards", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..32]);
        if (Recall(kept, file) is { } known)
            return known;
        var samples = Shard.Read(path);
        Keep(kept, file, samples);
        return samples;
    }

    static List<ShardSample>? Recall(string kept, DatasetFile file)
    {
        try
        {
            if (!File.Exists(kept))
                return null;
            using var reader = new BinaryReader(new BufferedStream(File.OpenRead(kept)));
            if (reader.ReadString() != Mark || reader.ReadInt64() != file.Bytes || reader.ReadInt64() != file.Modified)
                return null;
            var samples = new List<ShardSample>();
            while (reader.ReadString() is { Length: > 0 } key)
            {
                var (at, bytes, isText) = (reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean());
                var classes = new List<string>();
                for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
                    classes.Add(reader.ReadString());
                if (at < 0 || bytes < 0 || at > file.Bytes - bytes)
                    return null;
                samples.Add(new ShardSample(key, at, bytes, [.. classes], isText));
            }
            return samples;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    static void Keep(string kept, DatasetFile file, List<ShardSample> samples)
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
                foreach (var sample in samples)
                {
                    writer.Write(sample.Key);
                    writer.Write(sample.At);
                    writer.Write(sample.Bytes);
                    writer.Write(sample.IsText);
                    writer.Write7BitEncodedInt(sample.Classes.Length);
                    foreach (var name in sample.Classes)
                        writer.Write(name);
                }
                writer.Write("");
            }
            File.Move(aside, kept, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only or full cache.
        }
    }
}
