using System.Globalization;

namespace DeepNotebooks.Notebook;

/// <summary>A magic line after parsing: its arguments and options, each checked against the magic's declaration.</summary>
public sealed class MagicCall
{
    readonly Dictionary<string, IReadOnlyList<string>> arguments = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

    internal MagicCall(Magic magic, INotebookHost host, string body) => (Magic, Host, Body) = (magic, host, body);

    /// <summary>Which magic was called.</summary>
    public Magic Magic { get; }

    /// <summary>The host to show things in and to keep variables in.</summary>
    public INotebookHost Host { get; }

    /// <summary>The lines below the magic line, where the magic declares <see cref="Magic.TakesBody"/>; else empty.</summary>
    public string Body { get; }

    /// <summary>All that stands behind the name, where the magic declares <see cref="Magic.TakesLine"/>; else empty.</summary>
    public string Line { get; internal init; } = "";

    /// <summary>An argument's text, or null where it was left out.</summary>
    public string? Argument(string name) => arguments.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>All texts of an argument declared <see cref="MagicArgument.Many"/>.</summary>
    public IReadOnlyList<string> Arguments(string name) => arguments.TryGetValue(name, out var values) ? values : [];

    /// <summary>An option's text, or null where it was left out.</summary>
    public string? Option(string name) => options.GetValueOrDefault(name);

    /// <summary>An option's number, or null where it was left out.</summary>
    public T? Option<T>(string name)
        where T : struct, IParsable<T> =>
        options.TryGetValue(name, out var text) ? T.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether a flag was given.</summary>
    public bool Flag(string name) => options.ContainsKey(name);

    /// <summary>What an option or argument stood for, where the line gave it as <c>@input</c>, <c>@password</c> or <c>@variable</c>.</summary>
    /// <returns>Whether it did; a password comes as a <see cref="MagicSecret"/>.</returns>
    public bool TryGetValue(string name, out object? value) => values.TryGetValue(name, out value);

    internal void Set(string option, string text, object? value)
    {
        options[option] = text;
        if (value is not null)
            values[option] = value;
    }

    internal void Set(string argument, IReadOnlyList<(string Text, object? Value)> words)
    {
        arguments[argument] = [.. words.Select(word => word.Text)];
        if (words[0].Value is { } value)
            values[argument] = value;
    }
}
