namespace DeepNotebooks.Data;

/// <summary>A set whose shards are elsewhere: its folder holds their <see cref="ShardIndex"/>.</summary>
static class StreamFolder
{
    internal static DatasetContents? Recognise(string folder)
    {
        var path = Path.Combine(folder, ShardIndex.FileName);
        if (!File.Exists(path))
            return null;
        var shards = ShardIndex.Read(path).OrderBy(shard => shard.File.Path, StringComparer.Ordinal).ToList();
        // As the files would lie in a folder: the identity is that of the same shards on a disk.
        return ShardContents.Of(folder, [.. shards.Select(shard => new DatasetFile(shard.File.Path, shard.File.Bytes!.Value, Modified: 0))], shards) with
        {
            Digests = [.. shards.Select(shard => new FileHash(shard.File.Path, shard.File.Bytes!.Value, shard.File.Sha256!))],
        };
    }
}
