using System.Globalization;
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
        var text = line.Trim();
        var name = NameOf(text) ?? throw new ArgumentException("The line is no magic line.", nameof(line));
        var magic = host.Magics.FirstOrDefault(candidate => candidate.IsCalled(name))
            ?? throw new MagicException(
                $"#!{name} is not a magic command.{Nearest.Hint("#!" + name, host.Magics.SelectMany(m => m.Aliases.Prepend(m.Name)).Select(m => "#!" + m))} (#!lsmagic lists all.)");

        var rest = text[(2 + name.Length)..].Trim();
        var words = magic.TakesLine ? [new MagicWord(rest, -1)] : MagicWords.Split(text)[1..];
        if (words.Exists(word => word.Text is "--help" or "-h"))
        {
            host.Display(MagicHelp.For(magic));
            return;
        }
        await magic.Run(magic.TakesLine ? new MagicCall(magic, host, body) { Line = rest } : Bind(magic, host, words, body), cancellation);
    }

    /// <summary>Checks a magic's words against its declaration, and puts answers and values where the words ask for them.</summary>
    static MagicCall Bind(Magic magic, INotebookHost host, List<MagicWord> words, string body)
    {
        var call = new MagicCall(magic, host, body);
        var positional = new List<MagicWord>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Quoted == 0 || !word.Text.StartsWith('-') || word.Text.Length == 1 || double.TryParse(word.Text, CultureInfo.InvariantCulture, out _))
            {
                positional.Add(word);
                continue;
            }
            var equals = word.Text.IndexOf('=');
            var given = equals < 0 ? word.Text : word.Text[..equals];
            var option = magic.Options.FirstOrDefault(o => o.Name == given || o.Alias == given)
                ?? throw Wrong(magic, $"there is no option '{given}'.{Nearest.Hint(given, magic.Options.Select(o => o.Name))}");

            if (option.IsFlag && equals < 0)
                call.Set(option.Name, "true", null);
            else if (option.IsFlag)
                throw Wrong(magic, $"{option.Name} stands alone; it takes no value.");
            else if (equals >= 0)
                SetOption(call, option, new MagicWord(word.Text[(equals + 1)..], word.Quoted - equals - 1));
            else if (++i < words.Count)
                SetOption(call, option, words[i]);
            else
                throw Wrong(magic, $"{option.Name} needs a value.");
        }
        Place(call, positional);
        return magic.Options.FirstOrDefault(option => option.Required && !call.Flag(option.Name)) is { } missing
            ? throw Wrong(magic, $"{missing.Name} is missing: {missing.Summary}.")
            : call;
    }

    static void SetOption(MagicCall call, MagicOption option, MagicWord word)
    {
        var (text, value) = Read(call, option.Name, word);
        call.Set(option.Name, Checked(call.Magic, option, text), value);
    }

    // A quote before its first letter makes a word mean itself.
    static (string Text, object? Value) Read(MagicCall call, string use, MagicWord word) =>
        word.Quoted != 0 && MagicInputs.TryRead(word.Text, use, call.Host, out var value)
            ? (MagicInputs.Text(value), value)
            : (word.Text, null);

    static void Place(MagicCall call, List<MagicWord> positional)
    {
        var magic = call.Magic;
        var next = 0;
        foreach (var argument in magic.Arguments)
        {
            var count = argument.Many ? positional.Count - next : Math.Min(1, positional.Count - next);
            if (count > 0)
                call.Set(argument.Name, [.. positional.GetRange(next, count).Select(word => Read(call, argument.Name, word))]);
            else if (argument.Required)
                throw Wrong(magic, $"{argument.Name} is missing: {argument.Summary}.");
            next += count;
        }
        if (next < positional.Count)
            throw Wrong(magic, $"'{positional[next].Text}' is one word too many.");
    }

    static string Checked(Magic magic, MagicOption option, string text)
    {
        var fits = option.Type == typeof(int) ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : option.Type != typeof(double) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var kind = option.Type == typeof(int) ? "a whole number" : "a number";
        return fits ? text : throw Wrong(magic, $"{option.Name} takes {kind}, not '{text}'.");
    }

    static MagicException Wrong(Magic magic, string what) => new($"#!{magic.Name}: {what} (#!{magic.Name} --help shows how.)");
}
