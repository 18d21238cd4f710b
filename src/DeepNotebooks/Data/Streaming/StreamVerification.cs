namespace DeepNotebooks.Data;

/// <summary>Compares the shards of a stream that are here with its index. Those that are not are compared whenever they come.</summary>
static class StreamVerification
{
    /// <returns>How many were hashed, of how many; and those that differ.</returns>
    internal static (int Here, int All, List<DatasetDifference> Differences) Of(ShardContents stream, ShardShelf shelf, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var shards = stream.Shards.ToList();
        var (here, differences) = (0, new List<DatasetDifference>());
        foreach (var shard in shards)
        {
            // Of a packed one only what it became is here.
            using var handle = shard.IsPacked ? null : shelf.TryOpen(shard.Key);
            if (handle is null)
                continue;
            here++;
            var found = DatasetIdentity.Hash(shard.Path, handle, meter, cancellationToken).Sha256;
            if (found != shard.Sha256)
                differences.Add(new DatasetDifference(shard.Path, shard.Sha256, found));
        }
        return (here, shards.Count, differences);
    }
}
