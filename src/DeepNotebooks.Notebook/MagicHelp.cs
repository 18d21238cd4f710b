using System.Net;
using System.Text;

namespace DeepNotebooks.Notebook;

/// <summary>What <c>#!name --help</c> shows.</summary>
static class MagicHelp
{
    internal static MimeBundle For(Magic magic)
    {
        var usage = new StringBuilder("#!").Append(magic.Name);
        foreach (var argument in magic.Arguments)
            usage.Append(argument.Required ? $" {argument.Name.ToUpperInvariant()}" : $" [{argument.Name.ToUpperInvariant()}]").Append(argument.Many ? "…" : "");
        if (magic.Options.Count > 0)
            usage.Append(" [options]");

        if (magic.TakesLine)
            usage.Append(" …");

        var rows = magic.Arguments.Select(a => (Left: a.Name.ToUpperInvariant(), Right: a.Summary))
            .Concat(magic.Options.Select(o => (Left: Heading(o), Right: Explanation(o))))
            .ToList();
        var width = rows.Select(row => row.Left.Length).DefaultIfEmpty().Max() + 2;

        var text = new StringBuilder().Append(usage).Append('\n').Append(magic.Summary).Append('\n');
        foreach (var (left, right) in rows)
            text.Append("  ").Append(left.PadRight(width)).Append(right).Append('\n');
        foreach (var example in magic.Examples)
            text.Append("e.g.  ").Append(example).Append('\n');

        var html = new StringBuilder($"<p><code>{Escape(usage.ToString())}</code><br>{Escape(magic.Summary)}</p>");
        if (rows.Count > 0)
        {
            html.Append("<table>");
            foreach (var (left, right) in rows)
                html.Append($"<tr><td style=\"text-align:left\"><code>{Escape(left)}</code></td><td style=\"text-align:left\">{Escape(right)}</td></tr>");
            html.Append("</table>");
        }
        foreach (var example in magic.Examples)
            html.Append($"<pre>{Escape(example)}</pre>");
        return MimeBundle.Html(html.ToString(), text.ToString().TrimEnd());
    }

    internal static string Heading(MagicOption option) =>
        (option.Alias is { } alias ? alias + ", " : "") + option.Name + (option.IsFlag ? "" : $" {option.Name.TrimStart('-').ToUpperInvariant()}");

    internal static string Explanation(MagicOption option) => option.Summary + (option.Default is { } value ? $" (default: {value})" : "");

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
