using System.Text;

namespace DeepNotebooks.Notebook;

/// <summary>A word of a magic line.</summary>
/// <param name="Text">Without the quotes it may have had.</param>
/// <param name="Quoted">Where in the text its first quote was opened; -1 where none was.</param>
readonly record struct MagicWord(string Text, int Quoted);

/// <summary>Divides a magic line into words.</summary>
static class MagicWords
{
    static readonly string[] inputs = ["@input:{", "@password:{"];

    /// <summary>Splits at blanks; "double" and 'single' quotes keep blanks, <c>@input:{…}</c> keeps its JSON, and nothing else is special.</summary>
    internal static List<MagicWord> Split(string line)
    {
        var words = new List<MagicWord>();
        var word = new StringBuilder();
        var quoted = -1;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote != '\0')
            {
                word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                quoted = quoted < 0 ? word.Length : quoted;
            }
            else if (char.IsWhiteSpace(c))
            {
                Finish();
            }
            else
            {
                word.Append(c);
                if (c == '{' && word.ToString() is var begun && inputs.Any(input => begun.EndsWith(input, StringComparison.Ordinal)))
                {
                    var json = Json(line[i..]) ?? throw Unclosed(c);
                    word.Append(json.AsSpan(1));
                    i += json.Length - 1;
                }
            }
        }
        if (quote != '\0')
            throw Unclosed(quote);
        Finish();
        return words;

        void Finish()
        {
            if (word.Length > 0 || quoted >= 0)
                words.Add(new MagicWord(word.ToString(), quoted));
            word.Clear();
            quoted = -1;
        }

        MagicException Unclosed(char opened) => new($"{(words.Count > 0 ? words[0].Text : line)}: a {opened} is opened and not closed.");
    }

    // From its brace to the one that closes it; null where none does.
    static string? Json(string text)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (inString && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                inString = !inString;
            else if (!inString && text[i] == '{')
                depth++;
            else if (!inString && text[i] == '}' && --depth == 0)
                return text[..(i + 1)];
        }
        return null;
    }
}
