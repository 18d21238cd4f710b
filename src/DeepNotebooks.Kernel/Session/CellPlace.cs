using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>What a cursor in a cell stands in.</summary>
abstract record CellPlace
{
    /// <summary>Finds it; null in text that is no code, such as the lines below <c>#!html</c>.</summary>
    /// <param name="cell">All of its text.</param>
    /// <param name="position">Of the cursor, in UTF-16 units.</param>
    /// <param name="parts">Divides a cell.</param>
    internal static CellPlace? Of(string cell, int position, Func<string, IReadOnlyList<CellPart>> parts)
    {
        var text = cell.ReplaceLineEndings("\n");
        var before = cell[..position].ReplaceLineEndings("\n");
        var lines = text.Split('\n');
        var at = before.Count(c => c == '\n');
        var column = before.Length - (before.LastIndexOf('\n') + 1);

        var indent = lines[at].Length - lines[at].TrimStart().Length;
        if (column >= indent + 2 && lines[at].AsSpan(indent).StartsWith("#!") && IsMagic(lines, at, parts))
        {
            // What #!help is asked about is code, or a magic line itself.
            var rest = indent + "#!help ".Length;
            return MagicLine.NameOf(lines[at]) == "help" && column >= rest
                ? Of(lines[at][rest..], column - rest, parts)
                : new MagicPlace(lines[at][indent..], column - indent);
        }

        var divided = parts(text);
        // What is not C# becomes blanks, so that every place stays where it is.
        for (var line = 0; line < lines.Length; line++)
        {
            if (divided.LastOrDefault(part => part.FirstLine <= line) is not MagicPart magic)
                continue;
            if (line == at && magic.Body.Length > 0)
                return null;
            lines[line] = new string(' ', lines[line].Length);
        }
        return new CodePlace(string.Join('\n', lines), before.Length);
    }

    // A name that is not begun is no magic yet.
    static bool IsMagic(string[] lines, int at, Func<string, IReadOnlyList<CellPart>> parts)
    {
        var probe = MagicLine.NameOf(lines[at]) is { Length: > 0 } ? lines : [.. lines[..at], "#!magic", .. lines[(at + 1)..]];
        return parts(string.Join('\n', probe)).Any(part => part is MagicPart && part.FirstLine == at);
    }
}

/// <param name="Code">The cell with blanks for all that is not C#, its lines ended by "\n".</param>
/// <param name="Position">Of the cursor in it.</param>
sealed record CodePlace(string Code, int Position) : CellPlace;

/// <param name="Line">From its <c>#!</c> on.</param>
/// <param name="Position">Of the cursor in it.</param>
sealed record MagicPlace(string Line, int Position) : CellPlace;
