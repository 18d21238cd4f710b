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
