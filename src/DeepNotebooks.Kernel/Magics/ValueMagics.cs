using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive;

namespace DeepNotebooks.Kernel.Magics;

/// <summary><c>#!set</c>, <c>#!share</c> and <c>#!value</c>: variables from words, answers, files, addresses and each other.</summary>
static class ValueMagics
{
    static readonly string[] otherSources = ["--from-file", "--from-url", "--from-value"];
    static readonly MagicOption mimeType = new("--mime-type", "what the value is shown or copied as");

    internal static Magic Set(NotebookSession session) => new("set", "Sets a variable.", (call, _) => SetAsync(session, call))
    {
        Options =
        [
            new("--name", "the variable") { Required = true },
            new("--value", "a text, @csharp:variable, @value:name, @input:\"prompt\" or @password:\"prompt\"") { Required = true },
            new("--byref", "the value itself instead of a copy") { Type = typeof(bool) },
            mimeType,
        ],
        Examples = ["#!set --name city --value \"New York\"", "#!set --name token --value @password:\"API token\""],
    };

    internal static Magic Share(NotebookSession session) => new("share", "Gives a value a name here: a variable, or a text kept with #!value.", (call, _) => ShareAsync(session, call))
    {
        Arguments = [new("name", "the value's name") { Required = false }],
        Options =
        [
            new("--name", "the value's name"),
            new("--from", "csharp, or value for what #!value keeps") { Required = true, Values = Suggest.Words("csharp", "value") },
            new("--as", "the variable; the value's own name where it is left out"),
            mimeType,
        ],
        Examples = ["#!share --from value report --as text"],
    };

    internal static Magic Value(NotebookSession session) => new("value", "Keeps the lines below, a file or a page as text, for #!share.", (call, cancellation) => KeepAsync(session, call, cancellation))
    {
        TakesBody = true,
        Options =
        [
            new("--name", "the name to keep it under") { Required = true },
            new("--from-file", "a file to read") { Values = Suggest.Files() },
            new("--from-url", "an address to fetch"),
            new("--from-value", "the text itself, @input or @csharp:variable"),
            mimeType,
        ],
    };

    static Task SetAsync(NotebookSession session, MagicCall call)
    {
        object? value = call.TryGetValue("--value", out var bound) ? bound : call.Option("--value");
        if (value is MagicSecret secret)
            value = new PasswordString(secret.Reveal());
        else if (call.Option("--mime-type") is { } mime)
            value = session.Formats.Format(value, mime).Forms[mime].ToString();
        else if (!call.Flag("--byref"))
            value = ValueCopy.Of(value);
        return AssignAsync(session, call.Option("--name")!, value);
    }

    static Task ShareAsync(NotebookSession session, MagicCall call)
    {
        var name = call.Argument("name") ?? call.Option("--name") ?? throw new MagicException("#!share: name is missing: the value's name. (#!share --help shows how.)");
        var from = call.Option("--from")!;
        if (!session.TryGetShared(from, name, out var value))
            throw new MagicException($"#!share: there is no '{from}' to share from; csharp and value are. (#!share --help shows how.)");
        if (call.Option("--mime-type") is { } mime)
            value = session.Formats.Format(value, mime).Forms[mime].ToString();
        return AssignAsync(session, call.Option("--as") ?? name, value);
    }

    static async Task KeepAsync(NotebookSession session, MagicCall call, CancellationToken cancellation)
    {
        string[] sources = [.. otherSources.Where(call.Flag)];
        var hasBody = !string.IsNullOrWhiteSpace(call.Body);
        if (sources.Length > 1 || (sources.Length == 1 && hasBody))
            throw new MagicException($"#!value: {sources[0]} and {(hasBody ? "the lines below" : sources[1])} are two values for one name.");
        var (text, mime) = sources is not [var source]
            ? (call.Body, null)
            : await TextSource.ReadAsync(source, call.Option(source)!, cancellation);

        mime = call.Option("--mime-type") ?? mime ?? "text/plain";
        session.Shared.Keep(call.Option("--name")!, text, mime);
        session.Display(session.Formats.Format(text, mime));
    }

    static Task AssignAsync(NotebookSession session, string name, object? value) =>
        value is null
            ? throw new MagicException($"'{name}' cannot be set: the value is null, and a variable needs a type.")
            : session.SetVariableAsync(name, value.GetType(), value);
}
