using System.Globalization;
using System.Text;

namespace DeepNotebooks.Text;

/// <summary>Text out of a stranger's file, made fit to be shown: in one line, of bounded length, with nothing in it that acts.</summary>
static class Shown
{
    const int MostCharacters = 80;

    /// <summary>Line breaks, control and invisible formatting characters (those that turn the direction of writing among them) become '�'; the middle of long text becomes '…'.</summary>
    internal static string Line(string text)
    {
        if (IsPlain(text))
            return text;
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > 4 * MostCharacters)
                break;
            shown.Append(Acts(rune) ? "\uFFFD" : rune.ToString());
        }
        if (shown.Length <= MostCharacters)
            return shown.ToString();
        var half = MostCharacters / 2;
        // Never within a surrogate pair.
        var end = char.IsHighSurrogate(shown[half - 1]) ? half - 1 : half;
        var tail = text.Length > shown.Length ? "" : shown.ToString(shown.Length - half, half);
        return shown.ToString(0, end) + "…" + (tail.Length > 0 && char.IsLowSurrogate(tail[0]) ? tail[1..] : tail);
    }

    /// <summary>Whether text can be shown as it is.</summary>
    static bool IsPlain(string text)
    {
        if (text.Length > MostCharacters)
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Acts(rune))
                return false;
        }
        return true;
    }

    static bool Acts(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
