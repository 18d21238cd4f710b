namespace DeepNotebooks.Data;

/// <summary>classes.txt: names for classes that the data only number, one a line, in label order.</summary>
static class ClassNames
{
    internal const string FileName = "classes.txt";

    /// <summary>Null where there is no such file.</summary>
    /// <param name="folder">The dataset's.</param>
    /// <param name="count">How many classes the labels speak of, at least.</param>
    /// <exception cref="RequestException">It has fewer names, or one twice.</exception>
    internal static IReadOnlyList<string>? Beside(string folder, int count)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (names.Length < count)
            throw new RequestException($"'{path}' names {names.Length} classes, and there are labels up to {count - 1}.");
        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(name => name.Count() > 1) is { } twice
            ? throw new RequestException($"'{path}' names class '{Text.Shown.Line(twice.Key)}' twice.")
            : names;
    }

    /// <summary>"0", "1", …</summary>
    internal static IReadOnlyList<string> Numbers(int count) => [.. Enumerable.Range(0, count).Select(label => $"{label}")];
}
