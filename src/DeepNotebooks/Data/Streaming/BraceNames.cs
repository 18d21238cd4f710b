using System.Globalization;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Many names in one, as shells write them: <c>train-{000000..000146}.tar</c>, <c>{train-{00..07},val-{00..01}}.tar</c>.</summary>
static class BraceNames
{
    /// <summary>More shards than any public set has.</summary>
    const int Most = 100_000;

    internal static bool Has(string text) => text.AsSpan().IndexOfAny('{', '}') >= 0;

    /// <summary>All names, in the order in which they are written.</summary>
    /// <exception cref="RequestException">A brace is not closed, or holds neither a range nor a list.</exception>
    internal static List<string> Expand(string text)
    {
        var names = new List<string>();
        Expand("", text, text, names);
        return names;
    }

    static void Expand(string before, string rest, string whole, List<string> names)
    {
        var open = rest.AsSpan().IndexOfAny('{', '}');
        if (open < 0)
        {
            if (names.Count == Most)
                throw new RequestException($"'{Shown.Line(whole)}' names more than {Most:N0} files.");
            names.Add(before + rest);
            return;
        }
        var close = Closing(rest, open);
        if (close < 0)
            throw new RequestException($"'{Shown.Line(whole)}': a brace is not closed, or not opened.");
        foreach (var one in Within(rest[(open + 1)..close], whole))
            Expand(before + rest[..open], one + rest[(close + 1)..], whole, names);
    }

    static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth <= 0)
                return depth == 0 && i > open ? i : -1;
        }
        return -1;
    }

    static IEnumerable<string> Within(string inner, string whole)
    {
        var (depth, start, parts) = (0, 0, new List<string>());
        for (var i = 0; i <= inner.Length; i++)
        {
            if (i == inner.Length || (inner[i] == ',' && depth == 0))
            {
                parts.Add(inner[start..i]);
                start = i + 1;
            }
            else
            {
                depth += inner[i] switch { '{' => 1, '}' => -1, _ => 0 };
            }
        }
        return parts.Count > 1 ? parts : Range(inner)
            ?? throw new RequestException($"'{Shown.Line(whole)}': '{{{Shown.Line(inner)}}}' is neither a range, as {{000000..000146}}, nor a list, as {{train,val}}.");
    }

    // As in shells, numbers are as wide as the wider end where one of them begins with a zero.
    static IEnumerable<string>? Range(string inner)
    {
        if (inner.Split("..") is not [var first, var last]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) || to < from)
        {
            return null;
        }
        var padded = first is ['0', _, ..] || last is ['0', _, ..];
        var width = padded ? Math.Max(first.Length, last.Length) : 1;
        return Enumerable.Range(0, (int)Math.Min((long)to - from + 1, Most + 1)).Select(i => (from + i).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
    }
}
