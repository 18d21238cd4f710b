namespace DeepNotebooks.Zoos;

/// <summary>An SPDX licence expression as its choices: one of them is taken, and all licences of that one hold.</summary>
/// <remarks>SPDX 2.3, Annex D. "WITH" makes of a licence another one, which the table does not know.</remarks>
static class LicenceExpression
{
    /// <summary>The choices of an expression; one that cannot be read is one choice of one unknown licence.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Choices(string expression)
    {
        var words = new Queue<string>(expression.Replace("(", " ( ").Replace(")", " ) ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var choices = Either(words);
        return choices is null || words.Count > 0 ? [[expression]] : choices;
    }

    static List<IReadOnlyList<string>>? Either(Queue<string> words)
    {
        var choices = All(words);
        while (choices is not null && Takes(words, "OR"))
            choices = All(words) is { } more ? [.. choices, .. more] : null;
        return choices;
    }

    static List<IReadOnlyList<string>>? All(Queue<string> words)
    {
        var choices = One(words);
        while (choices is not null && Takes(words, "AND"))
        {
            var more = One(words);
            choices = more is null ? null : [.. choices.SelectMany(left => more, (left, right) => (IReadOnlyList<string>)[.. left, .. right])];
        }
        return choices;
    }

    static List<IReadOnlyList<string>>? One(Queue<string> words)
    {
        if (Takes(words, "("))
            return Either(words) is { } inner && Takes(words, ")") ? inner : null;
        if (!words.TryDequeue(out var licence) || licence is ")" or "AND" or "OR" or "WITH")
            return null;
        if (Takes(words, "WITH"))
            licence = words.TryDequeue(out var exception) ? $"{licence} WITH {exception}" : licence;
        return [[licence]];
    }

    static bool Takes(Queue<string> words, string word) =>
        words.TryPeek(out var next) && next.Equals(word, StringComparison.OrdinalIgnoreCase) && words.TryDequeue(out _);
}
