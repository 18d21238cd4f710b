using System.Globalization;

namespace DeepNotebooks.Notebook;

/// <summary>A magic line after parsing: its arguments and options, each checked against the magic's declaration.</summary>
public sealed class MagicCall
{
    readonly IReadOnlyDictionary<string, IReadOnlyList<string>> arguments;
    readonly IReadOnlyDictionary<string, string> options;

    internal MagicCall(
        Magic magic,
        INotebookHost host,
        IReadOnlyDictionary<string, IReadOnlyList<string>> arguments,
        IReadOnlyDictionary<string, string> options,
        string body)
    {
        Magic = magic;
        Host = host;
        this.arguments = arguments;
        this.options = options;
        Body = body;
    }

    /// <summary>Which magic was called.</summary>
    public Magic Magic { get; }

    /// <summary>The host to show things in and to keep variables in.</summary>
    public INotebookHost Host { get; }

    /// <summary>The lines below the magic line, where the magic declares <see cref="Magic.TakesBody"/>; else empty.</summary>
    public string Body { get; }

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
}
