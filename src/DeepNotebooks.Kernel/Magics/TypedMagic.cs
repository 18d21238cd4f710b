using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>A magic line as far as the cursor, however unfinished.</summary>
/// <param name="Name">Of the magic, as far as it is typed.</param>
/// <param name="Words">The words behind the name that are finished before the cursor's.</param>
/// <param name="Word">The one the cursor is in, or that begins there; null where that is the name.</param>
/// <param name="Start">Where it begins in the line.</param>
sealed record TypedMagic(string Name, IReadOnlyList<string> Words, string? Word, int Start)
{
    internal static TypedMagic Read(string line, int cursor)
    {
        var name = MagicLine.NameOf(line) ?? "";
        if (cursor <= 2 + name.Length)
            return new TypedMagic(name, [], null, 0);

        var words = new List<string>();
        var start = 2 + name.Length;
        var quote = '\0';
        for (var i = start; i < cursor; i++)
        {
            var c = line[i];
            if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                if (i > start)
                    words.Add(line[start..i].Trim('"', '\''));
                start = i + 1;
            }
        }
        return new TypedMagic(name, words, line[start..cursor], start);
    }

    /// <summary>The option that the cursor's word is the value of.</summary>
    internal MagicOption? OptionBefore(Magic magic) =>
        Words.Count > 0 ? magic.Options.FirstOrDefault(option => !option.IsFlag && (option.Name == Words[^1] || option.Alias == Words[^1])) : null;

    /// <summary>The argument that the cursor's word is one of.</summary>
    internal MagicArgument? Argument(Magic magic)
    {
        var place = 0;
        for (var i = 0; i < Words.Count; i++)
        {
            if (!Words[i].StartsWith('-'))
                place++;
            else if (magic.Options.Any(option => !option.IsFlag && (option.Name == Words[i] || option.Alias == Words[i])))
                i++;
        }
        return place < magic.Arguments.Count ? magic.Arguments[place] : magic.Arguments.LastOrDefault(argument => argument.Many);
    }
}
