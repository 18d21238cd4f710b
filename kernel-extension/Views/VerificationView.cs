using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Extension.Views;

/// <summary>A verification as a table: what is recorded, what was found.</summary>
static class VerificationView
{
    /// <summary>The level a word names; samples where none is given.</summary>
    /// <exception cref="RequestException">There is no such level.</exception>
    internal static VerificationLevel Level(string? word) =>
        word is null ? VerificationLevel.Samples
        : Array.Find(Enum.GetValues<VerificationLevel>(), level => Name(level) == word) is var found && Name(found) == word ? found
        : throw new RequestException($"'{word}' is not a level: it is {string.Join(", ", Levels)}.{Nearest.Hint(word, Levels)}");

    internal static IReadOnlyList<string> Levels { get; } = [.. Enum.GetValues<VerificationLevel>().Select(Name)];

    internal static string Text(Verification verification) => $"{Table(verification)}\n{Verdict(verification)}";

    internal static MimeBundle Of(Verification verification) =>
        MimeBundle.Html($"{Table(verification).ToHtml()}<p><b>{Html.Escape(Verdict(verification))}</b></p>", Text(verification));

    static TextTable Table(Verification verification)
    {
        var table = new TextTable("", "level", "item", "recorded", "found");
        foreach (var item in verification.Items)
            table.Add(item.Ok ? "✓" : "✗", Name(item.Level), item.Item, Short(item.Recorded), Short(item.Found));
        return table;
    }

    internal static string Verdict(Verification verification) => verification.Items.Count(item => !item.Ok) switch
    {
        0 => $"{verification.Model}: all {verification.Items.Count} items are as recorded, up to the level {Name(verification.Level)}.",
        var wrong => $"{verification.Model}: {wrong} of {verification.Items.Count} items are NOT as recorded.",
    };

    // Twelve digits tell two files apart on a screen; --json has them all.
    static string Short(string text) => text.StartsWith("sha256", StringComparison.Ordinal) && text.Length >= 71 ? text[..19] + "…" : text;

    static string Name(VerificationLevel level) => $"{level}".ToLowerInvariant();
}
