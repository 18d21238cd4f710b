using DeepNotebooks.Kernel.Scripting.Completion;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What may be typed at a place of a magic line: names of magics, their options and the values of both.</summary>
static class MagicCompletion
{
    internal static Completions At(string line, int cursor, INotebookHost host)
    {
        var typed = TypedMagic.Read(line, cursor);
        if (typed.Word is null)
            return new Completions(0, [.. Names(line[..cursor], host).Select(name => new Match(name, CompletionKind.Magic))]);
        if (host.Magics.FirstOrDefault(magic => magic.IsCalled(typed.Name)) is not { } magic)
            return new Completions(cursor, []);

        var (word, start) = (typed.Word, typed.Start);
        if (word.StartsWith('@'))
            return Values(Inputs, word, start, host);
        if (typed.OptionBefore(magic) is { } option)
            return Values(option.Values, word, start, host);
        if (word.StartsWith('-') && word.IndexOf('=') is > 0 and var equals)
            return Values(magic.Options.FirstOrDefault(o => o.Name == word[..equals])?.Values, word[(equals + 1)..], start + equals + 1, host);

        var values = word.StartsWith('-') ? new Completions(start, []) : Values(typed.Argument(magic)?.Values, word, start, host);
        var options = magic.Options.Select(o => o.Name).Append("--help").Except(typed.Words).Where(Begins(word));
        return values with { Items = [.. values.Items, .. options.Select(name => new Match(name, CompletionKind.Parameter))] };
    }

    // Another name is for those who know it.
    static IEnumerable<string> Names(string typed, INotebookHost host) =>
        host.Magics.SelectMany(magic => typed.Length > 2 ? magic.Aliases.Prepend(magic.Name) : [magic.Name]).Select(name => "#!" + name).Where(Begins(typed));

    static IEnumerable<string> Inputs(INotebookHost host, string typed) =>
        ["@input", "@password", .. host.Variables.Keys.Select(name => (typed.Contains(':') ? "@csharp:" : "@") + name)];

    static Completions Values(MagicValues? values, string word, int start, INotebookHost host)
    {
        if (values is null)
            return new Completions(start, []);
        var bare = word.TrimStart('"', '\'');
        try
        {
            var found = values(host, bare).Where(Begins(bare)).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase);
            return new Completions(start, [.. found.Select(value => new Match(Quoted(value), KindOf(value, host)))]);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Who types wants no error, least of all one of an extension's.
            return new Completions(start, []);
        }
    }

    static Func<string, bool> Begins(string typed) => text => text.StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    static string Quoted(string value) => value.Any(char.IsWhiteSpace) ? $"\"{value}\"" : value;

    static string KindOf(string value, INotebookHost host) =>
        host.TryGetVariable(value, out _) ? CompletionKind.Instance
        : value.EndsWith('/') || File.Exists(value) ? CompletionKind.Path
        : CompletionKind.Value;
}
