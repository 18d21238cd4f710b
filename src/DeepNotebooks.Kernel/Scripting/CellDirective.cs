using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>A line among C# that says what the code needs: <c>#r</c>, <c>#i</c> or <c>#load</c>.</summary>
/// <param name="Line">In the text, from 1.</param>
/// <param name="Column">Of its argument, from 1.</param>
/// <param name="Name">Without the <c>#</c>.</param>
/// <param name="Argument">Without its quotes; empty where there is none.</param>
sealed partial record CellDirective(int Line, int Column, string Name, string Argument)
{
    /// <summary>Divides code into its directives and the rest, in which every place is where it was.</summary>
    internal static (IReadOnlyList<CellDirective> Directives, string Code) TakeFrom(string code)
    {
        if (!Looks().IsMatch(code))
            return ([], code);
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        var starts = new Dictionary<int, int>();
        for (int line = 0, position = 0; line < lines.Length; position += lines[line++].Length + 1)
        {
            if (Looks().IsMatch(lines[line]))
                starts[position + lines[line].IndexOf('#')] = line;
        }

        // In a raw string, a comment or code that #if leaves out it is text: the compiler's own parser tells.
        var directives = new List<CellDirective>();
        var root = CSharpSyntaxTree.ParseText(string.Join('\n', lines), ScriptSession.ParseOptions).GetRoot();
        foreach (var trivia in root.DescendantTrivia(descendIntoTrivia: true))
        {
            if (trivia.GetStructure() is not DirectiveTriviaSyntax directive || !starts.TryGetValue(trivia.SpanStart, out var line))
                continue;
            if (directive.IsActive)
                directives.Add(Read(lines[line], line));
            lines[line] = new string(' ', lines[line].Length);
        }
        return (directives, string.Join('\n', lines));
    }

    static CellDirective Read(string text, int line)
    {
        var match = Looks().Match(text);
        var rest = match.Groups["rest"];
        var quoted = Quoted().Match(rest.Value);
        var argument = quoted.Success ? quoted.Groups["text"].Value : rest.Value.Split("//")[0];
        return new CellDirective(line + 1, rest.Index + 1, match.Groups["name"].Value, argument.Trim());
    }

    [GeneratedRegex("""^[ \t]*#(?<name>r|i|load)(?:[ \t]+|(?="))(?<rest>.*)$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Looks();

    [GeneratedRegex("""^"(?<text>[^"]*)"?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
