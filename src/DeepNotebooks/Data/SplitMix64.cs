namespace DeepNotebooks.Data;

/// <summary>Seeded random numbers that are the same on every machine and in every version of .NET.</summary>
/// <remarks>
/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. Seeding by several numbers at once gives each image
/// of each epoch its own stream, so what is drawn does not depend on which thread draws first.
/// </remarks>
struct SplitMix64
{
    ulong state;

    internal SplitMix64(params ReadOnlySpan<long> seeds)
    {
        foreach (var seed in seeds)
            state = Mix(state + Golden + (ulong)seed);
    }

    const ulong Golden = 0x9E3779B97F4A7C15;

    internal ulong Next() => Mix(state += Golden);

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    internal int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>0 ≤ x &lt; 1, with 53 random bits.</summary>
    internal double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary><paramref name="from"/> ≤ x &lt; <paramref name="to"/>.</summary>
    internal double Between(double from, double to) => from + ((to - from) * NextDouble());

    /// <summary>Fisher and Yates' shuffle.</summary>
    internal void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
