using System.Collections;
using System.Globalization;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>The value of a variable in a line.</summary>
static class ValueText
{
    const int longest = 120;

    /// <summary>Null where nothing short can be said without running what may take its time: a lazy sequence is not begun.</summary>
    internal static string? Of(object? value)
    {
        try
        {
            return Describe(value) is { } text ? Short(text) : null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A value that cannot be looked at, such as one that was disposed.
            return null;
        }
    }

    static string? Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        char c => $"'{c}'",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        ICollection items => $"{items.Count} {(items.Count == 1 ? "item" : "items")}",
        IEnumerable => null,
        _ when value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType is { } type && type != typeof(object) && type != typeof(ValueType) =>
            value.ToString(),
        _ => null,
    };

    static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= longest ? line : line[..longest] + "…";
    }
}
