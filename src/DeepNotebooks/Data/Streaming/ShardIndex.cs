namespace DeepNotebooks.Data;

/// <summary>shards.index: all that is known of a stream's shards without having them. Made in one pass over them, and never again.</summary>
static class ShardIndex
{
    internal const string FileName = "shards.index";

    const string Mark = "deepnotebooks stream 1";

    /// <summary>Writes what is known of one shard; the index is these, one after the other.</summary>
    internal static void Write(string path, IndexedShard shard)
    {
        using var writer = new BinaryWriter(new BufferedStream(File.Create(path)));
        writer.Write(Mark);
        writer.Write(shard.File.Path);
        writer.Write(shard.File.Address);
        writer.Write(shard.File.Bytes!.Value);
        writer.Write(shard.File.Sha256!);
        writer.Write(shard.File.TarBytes!.Value);
        ShardSamples.Write(writer, shard.Samples);
    }

    /// <exception cref="RequestException">It is broken.</exception>
    internal static List<IndexedShard> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17);
            using var reader = new BinaryReader(file);
            var shards = new List<IndexedShard>();
            while (file.Position < file.Length)
            {
                if (reader.ReadString() != Mark)
                    throw new FormatException("It was written by another version.");
                var shard = new RemoteShard(SafePath.Demand(reader.ReadString()), reader.ReadString(), reader.ReadInt64(), reader.ReadString(), reader.ReadInt64());
                if (!HttpSource.IsAddress(shard.Address) && RcloneSource.RemoteOf(shard.Address) is null)
                    throw new FormatException("A shard has no address.");
                shards.Add(new IndexedShard(shard, ShardSamples.Read(reader, shard.TarBytes!.Value)));
            }
            return shards;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message.TrimEnd('.')}. Remove its folder, and fetch the set again.", error);
        }
    }
}
