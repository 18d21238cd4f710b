using System.Globalization;

namespace DeepNotebooks.Data;

/// <summary>Collects the class names that records speak of, and numbers them once all are known.</summary>
/// <remarks>Names that are all whole numbers are ordered as numbers, others by their characters: the same data give the same labels on every machine.</remarks>
sealed class LabelBook
{
    const int MostClasses = 65536, MostCharacters = 1024;

    readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    /// <summary>The number of a name by its first appearance; <see cref="Close"/> tells the final one.</summary>
    /// <exception cref="RequestException">There are more names, or a longer one, than classes can be.</exception>
    internal int Add(string name, string place)
    {
        if (seen.TryGetValue(name, out var number))
            return number;
        if (name.Length > MostCharacters)
            throw new RequestException($"{place}: a class name has {name.Length} characters, at most {MostCharacters} are read: {Text.Shown.Line(name)}");
        if (seen.Count == MostClasses)
            throw new RequestException($"{place}: there are more than {MostClasses} classes, so they are none.");
        seen.Add(name, seen.Count);
        return seen.Count - 1;
    }

    /// <summary>Class names in label order, the final label of each number, and whether the names say more than the numbers 0, 1, 2 ….</summary>
    internal (IReadOnlyList<string> Classes, int[] Final, bool AreNamed) Close()
    {
        var names = seen.Keys.ToArray();
        var whole = Array.TrueForAll(names, name => IsWhole(name));
        if (whole)
            Array.Sort(names, (a, b) => long.Parse(a, CultureInfo.InvariantCulture).CompareTo(long.Parse(b, CultureInfo.InvariantCulture)));
        else
            Array.Sort(names, StringComparer.Ordinal);
        // Bare numbers count from 0 without gaps: class 3 is label 3 even where no image shows class 2.
        if (whole && names.Length > 0 && names.All(name => name == long.Parse(name, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))
            && long.Parse(names[0], CultureInfo.InvariantCulture) >= 0 && long.Parse(names[^1], CultureInfo.InvariantCulture) < 2 * names.Length)
        {
            var most = int.Parse(names[^1], CultureInfo.InvariantCulture);
            if (names[0] == "0" || names.Length == most + 1)
                return (ClassNames.Numbers(most + 1), [.. seen.Keys.Select(name => int.Parse(name, CultureInfo.InvariantCulture))], false);
        }
        var final = new int[names.Length];
        for (var label = 0; label < names.Length; label++)
            final[seen[names[label]]] = label;
        return (names, final, true);
    }

    static bool IsWhole(string name) => name.Length is > 0 and <= 18 && long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
