using System.Net;
using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>A table, as HTML and as text in columns.</summary>
static class Table
{
    internal static MimeBundle Of(string[] headings, IEnumerable<string[]> rows, string? note = null)
    {
        var all = rows.ToList();
        var html = new StringBuilder("<table>");
        AppendHead(html, headings);
        html.Append("<tbody>");
        foreach (var row in all)
            AppendRow(html, row, "");
        html.Append("</tbody></table>");
        if (note is not null)
            html.Append("<p>").Append(WebUtility.HtmlEncode(note)).Append("</p>");
        return MimeBundle.Html(html.ToString(), Text(headings, all) + (note is null ? "" : "\n" + note));
    }

    /// <summary>The columns in text, wide enough for what is in them.</summary>
    internal static string Text(string[] headings, IReadOnlyList<string[]> rows)
    {
        var widths = headings.Select((heading, i) => rows.Select(row => row[i].Length).Append(heading.Length).Max()).ToArray();
        return string.Join('\n', rows.Prepend(headings).Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    internal static void AppendHead(StringBuilder html, string[] headings)
    {
        html.Append("<thead><tr>");
        foreach (var heading in headings)
            html.Append("<th style=\"text-align:left\">").Append(WebUtility.HtmlEncode(heading)).Append("</th>");
        html.Append("</tr></thead>");
    }

    internal static void AppendRow(StringBuilder html, string[] cells, string attributes)
    {
        html.Append("<tr").Append(attributes).Append('>');
        foreach (var cell in cells)
            html.Append("<td style=\"text-align:left\">").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
        html.Append("</tr>");
    }
}
