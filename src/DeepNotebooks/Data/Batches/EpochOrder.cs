namespace DeepNotebooks.Data;

/// <summary>In which order an epoch goes through a source's images; drawn by seed and epoch alone.</summary>
static class EpochOrder
{
    /// <summary>Every image once.</summary>
    internal static int[] Shuffled(int count, int seed, int epoch)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new SplitMix64(seed, epoch).Shuffle<int>(order);
        return order;
    }

    /// <summary>Every image once, those of a shard near each other: shards in any order, and images mixed among a few of them at a time.</summary>
    /// <remarks>So that a shard is unpacked, or lies in the system's cache, once an epoch and not once an image.</remarks>
    internal static int[] Sharded(Shards shards, int count, int seed, int epoch)
    {
        var random = new SplitMix64(seed, epoch);
        var starts = shards.Starts;
        var shuffled = Enumerable.Range(0, starts.Length).ToArray();
        random.Shuffle<int>(shuffled);
        var order = new List<int>(count);
        foreach (var window in shuffled.Chunk(shards.Mixed))
        {
            var images = window.SelectMany(shard => Enumerable.Range(starts[shard], (shard + 1 < starts.Length ? starts[shard + 1] : count) - starts[shard])).ToArray();
            random.Shuffle<int>(images);
            order.AddRange(images);
        }
        return [.. order];
    }

    /// <summary>The shards of a source, also of a part of one that keeps its order; null where it has none.</summary>
    internal static Shards? ShardsOf(IImageSource source)
    {
        if (source is IShardedSource sharded)
            return new Shards(sharded.ShardStarts.ToArray(), sharded.ShardsMixed);
        if (source is not Subset part || ShardsOf(part.Whole) is not { Starts: var starts } whole)
            return null;
        var indices = part.Indices;
        var found = new int[starts.Length];
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] <= indices[i - 1])
                return null;
        }
        for (var shard = 0; shard < starts.Length; shard++)
        {
            var at = indices.BinarySearch(starts[shard]);
            found[shard] = at < 0 ? ~at : at;
        }
        return whole with { Starts = found };
    }

    /// <param name="Starts">The first index of each.</param>
    /// <param name="Mixed">So many are gone through at a time.</param>
    internal sealed record Shards(int[] Starts, int Mixed);

    /// <summary>As many images as there are, of each class as many: those of small classes several times, those of large ones not all.</summary>
    /// <remarks>Over the epochs every image has its turn: each class goes on where the epoch before left it.</remarks>
    internal static int[] Balanced(int count, Func<int, int> label, int seed, int epoch)
    {
        var classes = Enumerable.Range(0, count).GroupBy(label).OrderBy(members => members.Key).Select(members => (Label: members.Key, Images: members.ToArray())).ToList();
        var order = new List<int>(count);
        for (var c = 0; c < classes.Count; c++)
        {
            // What does not divide evenly goes to other classes in each epoch.
            var share = (count / classes.Count) + ((c + epoch) % classes.Count < count % classes.Count ? 1 : 0);
            var (name, images) = classes[c];
            var start = (long)epoch * (count / classes.Count);
            for (var i = start; i < start + share; i++)
            {
                var (round, place) = Math.DivRem(i, images.Length);
                if (place == 0 || i == start)
                {
                    Array.Sort(images);
                    new SplitMix64(seed, name, round, 2).Shuffle<int>(images);
                }
                order.Add(images[place]);
            }
        }
        var shuffled = order.ToArray();
        new SplitMix64(seed, epoch).Shuffle<int>(shuffled);
        return shuffled;
    }
}
