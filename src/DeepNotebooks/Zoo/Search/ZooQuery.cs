using System.IO.Enumeration;
using DeepNotebooks.Zoos;

namespace DeepNotebooks;

/// <summary>Which models of a zoo are looked for; what is not said does not matter, and all that is said must hold.</summary>
/// <remarks>Names are compared whole, in any case of letters; <c>*</c> stands for any text in them: <c>blood*</c>.</remarks>
public sealed record ZooQuery
{
    /// <summary>Words that must all occur in name, title, task, classes, data, licence, architecture or parent.</summary>
    public string? Text { get; init; }

    /// <summary>The task, such as image-classification.</summary>
    public string? Task { get; init; }

    /// <summary>A class that the model tells from others.</summary>
    public string? Class { get; init; }

    /// <summary>The data it learned from, by their name.</summary>
    public string? Dataset { get; init; }

    /// <summary>The licence, an SPDX expression.</summary>
    public string? Licence { get; init; }

    /// <summary>
    /// Conditions on metrics, commas between them: "test_accuracy>0.9, test_loss&lt;=0.3". A name without "test_" or "val_" is that of the test split, and
    /// where a model has none, of the validation split. A model that lacks a metric does not meet a condition on it.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>A condition that lets each through that meets all of this.</summary>
    /// <exception cref="RequestException">A condition on a metric is none; the message says how they look.</exception>
    internal Func<ZooEntry, bool> Compile()
    {
        var words = (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var metrics = MetricCondition.ParseAll(Metric);
        return entry =>
            Array.TrueForAll(words, word => Texts(entry).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            && Fits(Task, entry.Task)
            && (Class is null || entry.Classes.Any(name => Fits(Class, name)))
            && Fits(Dataset, entry.Dataset)
            && Fits(Licence, entry.Licence)
            && metrics.All(condition => condition.Holds(entry.Metrics));
    }

    static IEnumerable<string> Texts(ZooEntry entry) =>
        [entry.Name, entry.Title, entry.Task, entry.Dataset, entry.Licence, entry.Model, entry.Parent?.Name ?? "", .. entry.Classes];

    // Of the pattern's special characters only the star is one: a class may well be called 'what?'.
    static bool Fits(string? pattern, string text) => pattern is null
        || FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\").Replace("?", @"\?"), text, ignoreCase: true);
}
