using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Tags;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>What may be typed at a place in code: what Roslyn's completion service offers, as a front end of Jupyter wants it.</summary>
sealed class CodeCompletion(CellDocument cell)
{
    // A front end shows a few dozen; who sees more types on.
    const int most = 1000;

    /// <summary>What fits before <paramref name="position"/> in <paramref name="code"/>.</summary>
    internal async Task<Completions> AtAsync(string code, int position, CancellationToken cancellation = default)
    {
        var document = cell.Of(code);
        var root = (await document.GetSyntaxRootAsync(cancellation))!;
        if (OverrideLine.Alone(root, code, position) is var alone && alone != code)
            return await AtAsync(alone, position, cancellation);
        var service = CompletionService.GetService(document)!;
        if (NoCode.IsAt(root, position))
            return new Completions(position, []);

        var offered = await service.GetCompletionsAsync(document, position, cancellationToken: cancellation);
        var start = StartOfWord(code, position);
        var typed = code[start..position];

        var wanted = offered.ItemsList.Where(item => IsWanted(item, typed)).ToList();
        if (wanted.Count > 0 && wanted.TrueForAll(IsWholeMember))
            return await WholeMembersAsync(service, document, code, wanted, cancellation);

        var items = wanted
            .OrderBy(item => !NameOf(item).StartsWith(typed, StringComparison.Ordinal))
            .ThenByDescending(item => item.Rules.MatchPriority)
            .ThenBy(Rank)
            .ThenBy(item => item.SortText, StringComparer.OrdinalIgnoreCase)
            .ThenBy(item => item.SortText, StringComparer.Ordinal)
            .Select(item => new Match(NameOf(item), KindOf(item)))
            .DistinctBy(match => match.Text)
            .Take(most)
            .ToList();
        if (items.Exists(item => item.Kind == CompletionKind.Function))
        {
            var signatures = new Signatures((await document.GetSemanticModelAsync(cancellation))!, root, start);
            items = items.ConvertAll(item => item.Kind == CompletionKind.Function ? item with { Signature = signatures.Of(item.Text) } : item);
        }
        return new Completions(start, items);
    }

    static int StartOfWord(string code, int position)
    {
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1]))
            start--;
        return start;
    }

    // Names alone: neither operators nor whole statements.
    static bool IsWanted(CompletionItem item, string typed) =>
        NameOf(item) is var name
        && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        && SyntaxFacts.IsIdentifierStartCharacter(name.FirstOrDefault())
        && !item.Tags.Contains(WellKnownTags.Snippet)
        && !(item.IsComplexTextEdit && (item.DisplayTextPrefix.Length > 0 || item.DisplayTextSuffix.Length > 0))
        && !name.StartsWith(VariableText.Invented, StringComparison.Ordinal);

    // The @ of a name that is a keyword stands before the word.
    static string NameOf(CompletionItem item) => item.DisplayText.TrimStart('@') + (item.DisplayTextSuffix == ":" ? ":" : "");

    static bool IsWholeMember(CompletionItem item) => item.IsComplexTextEdit && item.DisplayText.Contains('(');

    // What can be overridden is written whole, from its first modifier on.
    static async Task<Completions> WholeMembersAsync(
        CompletionService service, Document document, string code, List<CompletionItem> members, CancellationToken cancellation)
    {
        var start = 0;
        var items = new List<Match>();
        foreach (var member in members)
        {
            var change = (await service.GetChangeAsync(document, member, cancellationToken: cancellation)).TextChange;
            start = change.Span.Start + (code.Length - change.Span.Start - code[change.Span.Start..].TrimStart().Length);
            items.Add(new Match(string.Join(' ', (change.NewText ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), CompletionKind.Function));
        }
        return new Completions(start, items);
    }

    // Among equals, what the user has at hand comes first.
    static int Rank(CompletionItem item) => KindOf(item) switch
    {
        _ when item.DisplayText is nameof(Equals) or nameof(GetHashCode) or nameof(GetType) or nameof(ToString) => 3,
        CompletionKind.Parameter => 0,
        CompletionKind.Instance or CompletionKind.Property => 1,
        CompletionKind.Function => item.Tags.Contains(WellKnownTags.ExtensionMethod) ? 3 : 1,
        CompletionKind.Keyword => 2,
        CompletionKind.Class => 4,
        _ => 5,
    };

    static string KindOf(CompletionItem item) => item.Tags.FirstOrDefault() switch
    {
        WellKnownTags.Method or WellKnownTags.ExtensionMethod or WellKnownTags.Operator => CompletionKind.Function,
        WellKnownTags.Class or WellKnownTags.Structure or WellKnownTags.Interface or WellKnownTags.Enum or WellKnownTags.Delegate
            or WellKnownTags.TypeParameter => CompletionKind.Class,
        WellKnownTags.Namespace or WellKnownTags.Module or WellKnownTags.Assembly => CompletionKind.Module,
        WellKnownTags.Property or WellKnownTags.Event => CompletionKind.Property,
        WellKnownTags.Parameter => CompletionKind.Parameter,
        WellKnownTags.Keyword => CompletionKind.Keyword,
        WellKnownTags.File or WellKnownTags.Folder => CompletionKind.Path,
        _ => CompletionKind.Instance,
    };
}
