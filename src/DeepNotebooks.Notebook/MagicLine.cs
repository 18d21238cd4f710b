using System.Globalization;
using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Notebook;

/// <summary>Reads <c>#!name argument --option value</c>.</summary>
/// <remarks>Our own few lines instead of a package: .NET Interactive brings an old System.CommandLine into the process, and a newer one cannot load beside it.</remarks>
public static class MagicLine
{
    /// <summary>The name a line calls, or null where the line is no magic line.</summary>
    public static string? NameOf(string line)
    {
        var text = line.AsSpan().Trim();
        if (!text.StartsWith("#!"))
            return null;
        var end = text[2..].IndexOfAny(' ', '\t');
        return (end < 0 ? text[2..] : text.Slice(2, end)).ToString();
    }

    /// <summary>Runs one magic line; <c>--help</c> shows the magic's help instead.</summary>
    /// <param name="line">From its <c>#!</c> on.</param>
    /// <param name="host">Whose magics are meant.</param>
    /// <param name="cancellation">Cancelled when the user interrupts.</param>
    /// <param name="body">The lines below, for a magic that declares <see cref="Magic.TakesBody"/>.</param>
    /// <exception cref="MagicException">No such magic, or its arguments are wrong.</exception>
    public static async Task RunAsync(string line, INotebookHost host, CancellationToken cancellation, string body = "")
    {
        var words = Split(line.Trim());
        var name = words[0][2..];
        var magic = host.Magics.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new MagicException(
                $"#!{name} is not a magic command.{Nearest.Hint("#!" + name, host.Magics.Select(m => "#!" + m.Name))} (#!lsmagic lists all.)");

        if (words.Skip(1).Any(word => word is "--help" or "-h"))
        {
            host.Display(MagicHelp.For(magic));
            return;
        }
        await magic.Run(Bind(magic, host, words.Skip(1), body), cancellation);
    }

    /// <summary>Checks a magic's words against its declaration.</summary>
    internal static MagicCall Bind(Magic magic, INotebookHost host, IEnumerable<string> words, string body = "")
    {
        var positional = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            if (!word.Current.StartsWith('-') || word.Current.Length == 1 || double.TryParse(word.Current, CultureInfo.InvariantCulture, out _))
            {
                positional.Add(word.Current);
                continue;
            }
            var equals = word.Current.IndexOf('=');
            var given = equals < 0 ? word.Current : word.Current[..equals];
            var option = magic.Options.FirstOrDefault(o => o.Name == given || o.Alias == given)
                ?? throw Wrong(magic, $"there is no option '{given}'.{Nearest.Hint(given, magic.Options.Select(o => o.Name))}");

            if (option.IsFlag && equals < 0)
                options[option.Name] = "true";
            else if (option.IsFlag)
                throw Wrong(magic, $"{option.Name} stands alone; it takes no value.");
            else if (equals >= 0)
                options[option.Name] = Checked(magic, option, word.Current[(equals + 1)..]);
            else if (word.MoveNext())
                options[option.Name] = Checked(magic, option, word.Current);
            else
                throw Wrong(magic, $"{option.Name} needs a value.");
        }
        return new MagicCall(magic, host, Place(magic, positional), options, body);
    }

    static Dictionary<string, IReadOnlyList<string>> Place(Magic magic, List<string> positional)
    {
        var arguments = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var next = 0;
        foreach (var argument in magic.Arguments)
        {
            var count = argument.Many ? positional.Count - next : Math.Min(1, positional.Count - next);
            if (count > 0)
                arguments[argument.Name] = positional.GetRange(next, count);
            else if (argument.Required)
                throw Wrong(magic, $"{argument.Name} is missing: {argument.Summary}.");
            next += count;
        }
        return next == positional.Count
            ? arguments
            : throw Wrong(magic, $"'{positional[next]}' is one word too many.");
    }

    static string Checked(Magic magic, MagicOption option, string text)
    {
        var fits = option.Type == typeof(int) ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : option.Type != typeof(double) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var kind = option.Type == typeof(int) ? "a whole number" : "a number";
        return fits ? text : throw Wrong(magic, $"{option.Name} takes {kind}, not '{text}'.");
    }

    static MagicException Wrong(Magic magic, string what) => new($"#!{magic.Name}: {what} (#!{magic.Name} --help shows how.)");

    /// <summary>Splits at blanks; "double" and 'single' quotes keep blanks, and nothing else is special.</summary>
    internal static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var open = false;
        char quote = '\0';
        foreach (var c in line)
        {
            if (quote != '\0' && c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'')
                (quote, open) = (c, true);
            else if (quote == '\0' && char.IsWhiteSpace(c))
                Finish();
            else
                word.Append(c);
        }
        if (quote != '\0')
            throw new MagicException($"{words.FirstOrDefault() ?? line}: a {quote} is opened and not closed.");
        Finish();
        return words;

        void Finish()
        {
            if (word.Length > 0 || open)
                words.Add(word.ToString());
            word.Clear();
            open = false;
        }
    }
}
