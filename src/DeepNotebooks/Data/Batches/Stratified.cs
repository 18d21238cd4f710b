namespace DeepNotebooks.Data;

/// <summary>Seeded choices of images that keep the balance of classes. Chosen images stay in the source's order.</summary>
/// <remarks>An image of several labels counts for its rarest: the frequent ones come along. One of none is of a group of its own.</remarks>
static class Stratified
{
    /// <summary>Sets a share of each class aside, at least one image of a class that has two or more.</summary>
    /// <returns>What is kept and what is held out: disjoint, together the whole source.</returns>
    internal static (IImageSource Kept, IImageSource HeldOut) HoldOut(IImageSource source, double share, int seed)
    {
        var held = new List<int>();
        foreach (var members in Shuffled(source, seed))
        {
            var count = members.Length < 2 ? 0 : Math.Max(1, (int)Math.Round(members.Length * share, MidpointRounding.AwayFromZero));
            held.AddRange(members.AsSpan(0, count));
        }
        var chosen = held.ToHashSet();
        return (Choose(source, i => !chosen.Contains(i)), Choose(source, chosen.Contains));
    }

    /// <summary>At most <paramref name="perClass"/> images of each class.</summary>
    internal static IImageSource Limit(IImageSource source, int perClass, int seed)
    {
        var chosen = Shuffled(source, seed).SelectMany(members => members.Take(perClass)).ToHashSet();
        return Choose(source, chosen.Contains);
    }

    /// <summary>How many images of each class there are; of a multi-label set, an image counts for each of its classes.</summary>
    internal static int[] Counts(IImageSource source, int classes)
    {
        var counts = new int[classes];
        for (var i = 0; i < source.Count; i++)
        {
            foreach (var label in source.Labels(i).Span)
                counts[label]++;
        }
        return counts;
    }

    static Subset Choose(IImageSource source, Func<int, bool> chosen) => new(source, [.. Enumerable.Range(0, source.Count).Where(chosen)]);

    // A class is shuffled by a stream of its own, so that it does not matter what other classes there are.
    static IEnumerable<int[]> Shuffled(IImageSource source, int seed)
    {
        foreach (var members in Enumerable.Range(0, source.Count).GroupBy(Group(source)).OrderBy(members => members.Key))
        {
            var shuffled = members.ToArray();
            new SplitMix64(seed, members.Key).Shuffle<int>(shuffled);
            yield return shuffled;
        }
    }

    static Func<int, int> Group(IImageSource source)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < source.Count; i++)
        {
            foreach (var label in source.Labels(i).Span)
                counts[label] = counts.GetValueOrDefault(label) + 1;
        }
        return image => source.Labels(image) is { Length: > 0 } labels ? Rarest(labels.Span) : -1;

        int Rarest(ReadOnlySpan<int> labels)
        {
            var rarest = labels[0];
            foreach (var label in labels)
            {
                if (counts[label] < counts[rarest])
                    rarest = label;
            }
            return rarest;
        }
    }
}
