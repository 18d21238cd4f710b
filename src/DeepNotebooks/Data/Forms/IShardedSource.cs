namespace DeepNotebooks.Data;

/// <summary>Images that lie together in shards: near in a shard is cheap to read, from shard to shard is dear.</summary>
/// <remarks>Who makes the order of an epoch shuffles the shards, then within a window of a few; every image in any order stays possible.</remarks>
interface IShardedSource : IImageSource
{
    /// <summary>The first index of each shard, ascending from 0: shard i ends where shard i + 1 begins, the last at <see cref="IImageSource.Count"/>.</summary>
    ReadOnlyMemory<int> ShardStarts { get; }

    /// <summary>Among so many shards at a time the images of an epoch are mixed. A matter of the data alone, not of the machine.</summary>
    int ShardsMixed => 16;
}
