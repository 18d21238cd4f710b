using Microsoft.CodeAnalysis.CSharp;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>A part of a cell that is run by itself: code, or a magic line with the text it takes.</summary>
/// <param name="FirstLine">Where it begins in the cell, from 0.</param>
abstract record CellPart(int FirstLine);

/// <param name="FirstLine">Where it begins in the cell, from 0.</param>
/// <param name="Text">C#, padded above so that its lines have the numbers they have in the cell; without its directives.</param>
/// <param name="Directives">What it says that it needs.</param>
sealed record CodePart(int FirstLine, string Text, IReadOnlyList<CellDirective> Directives) : CellPart(FirstLine)
{
    internal static CodePart From(int firstLine, string text)
    {
        var (directives, code) = CellDirective.TakeFrom(text);
        return new CodePart(firstLine, code, directives);
    }
}

/// <param name="FirstLine">Where it begins in the cell, from 0.</param>
/// <param name="Line">From its <c>#!</c> on.</param>
/// <param name="Body">The lines below, for a magic that takes them.</param>
sealed record MagicPart(int FirstLine, string Line, string Body) : CellPart(FirstLine);

/// <summary>Divides a cell at its magic lines.</summary>
static class CellText
{
    /// <summary>The parts in order; <paramref name="takesBody"/> tells of a magic line whether the lines below it are its text.</summary>
    internal static IReadOnlyList<CellPart> Parts(string cell, Func<string, bool> takesBody)
    {
        if (!cell.Contains("#!"))
            return [CodePart.From(0, cell)];

        var lines = cell.ReplaceLineEndings("\n").Split('\n');
        var parts = new List<CellPart>();
        for (var line = 0; line < lines.Length;)
        {
            var magic = NextMagic(lines, line);
            if (magic > line && lines[line..magic].Any(text => !string.IsNullOrWhiteSpace(text)))
                parts.Add(CodePart.From(line, new string('\n', line) + string.Join('\n', lines[line..magic])));
            if (magic == lines.Length)
                break;

            line = magic + 1;
            if (takesBody(lines[magic].Trim()))
            {
                // The text is not C#: an apostrophe in it opens nothing.
                while (line < lines.Length && !LooksMagic(lines[line]))
                    line++;
            }
            parts.Add(new MagicPart(magic, lines[magic].Trim(), string.Join('\n', lines[(magic + 1)..line])));
        }
        return parts;
    }

    // A line in a raw string or a comment may look like a magic line. The compiler's own lexer takes a real one for a directive.
    static int NextMagic(string[] lines, int from)
    {
        if (!lines.Skip(from).Any(LooksMagic))
            return lines.Length;

        var starts = new Dictionary<int, int>();
        for (int line = from, position = 0; line < lines.Length; position += lines[line++].Length + 1)
        {
            if (LooksMagic(lines[line]))
                starts[position + lines[line].IndexOf('#')] = line;
        }
        foreach (var token in SyntaxFactory.ParseTokens(string.Join('\n', lines[from..]), options: ScriptSession.ParseOptions))
        {
            foreach (var trivia in token.LeadingTrivia.Concat(token.TrailingTrivia))
            {
                if (trivia.IsDirective && starts.TryGetValue(trivia.SpanStart, out var line))
                    return line;
            }
        }
        return lines.Length;
    }

    static bool LooksMagic(string line) => MagicLine.NameOf(line) is { Length: > 0 } name && char.IsLetter(name[0]);
}
