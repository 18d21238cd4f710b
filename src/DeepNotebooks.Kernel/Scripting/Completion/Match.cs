namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>One way to go on.</summary>
/// <param name="Text">Takes the place of what stands between the start of the word and the cursor.</param>
/// <param name="Kind">As front ends know it, from the names that Python's kernel gives: see <see cref="CompletionKind"/>.</param>
/// <param name="Signature">The parameters in parentheses, of what is called; else empty.</param>
sealed record Match(string Text, string Kind, string Signature = "");

/// <summary>What may be typed at a place.</summary>
/// <param name="Start">Where the word begins that is replaced, in UTF-16 units of the text that was asked about; it ends at the cursor.</param>
/// <param name="Items">Best first.</param>
sealed record Completions(int Start, IReadOnlyList<Match> Items);

/// <summary>Kinds of completions that front ends have pictures and colours for.</summary>
static class CompletionKind
{
    internal const string Function = "function";
    internal const string Instance = "instance";
    internal const string Class = "class";
    internal const string Module = "module";
    internal const string Keyword = "keyword";
    internal const string Property = "property";
    internal const string Parameter = "param";
    internal const string Magic = "magic";
    internal const string Path = "path";
    internal const string Value = "value";
}
