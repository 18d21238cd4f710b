namespace DeepNotebooks.Text;

/// <summary>Finds what was probably meant by a name that does not exist.</summary>
/// <remarks>Compiled into each assembly that answers mistyped names: the contract, the kernel and the library know nothing of each other.</remarks>
static class Nearest
{
    /// <summary>The candidate closest to <paramref name="word"/> by edit distance, or null where none is close enough to be a slip.</summary>
    internal static string? To(string word, IEnumerable<string> candidates)
    {
        // Two letters swapped are two edits; in a word of three that would be a different word.
        var limit = word.Length <= 3 ? 1 : Math.Max(2, word.Length / 3);
        var best = candidates
            .Select(candidate => (candidate, distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.distance)
            .FirstOrDefault();
        return best.candidate is not null && best.distance <= limit ? best.candidate : null;
    }

    /// <summary>" Did you mean 'x'?" with its leading space, or nothing.</summary>
    internal static string Hint(string word, IEnumerable<string> candidates) =>
        To(word, candidates) is { } meant ? $" Did you mean '{meant}'?" : "";

    // Levenshtein 1966, two rows.
    static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }
            (previous, current) = (current, previous);
        }
        return previous[b.Length];
    }
}
