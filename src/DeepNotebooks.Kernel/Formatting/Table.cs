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
        var widths = headings.Select((heading, i) => all.Select(row => row[i].Length).Append(heading.Length).Max()).ToArray();
        var html = new StringBuilder("<table><thead><tr>");
        foreach (var heading in headings)
            html.Append("<th style=\"text-align:left\">").Append(WebUtility.HtmlEncode(heading)).Append("</th>");
        html.Append("</tr></thead><tbody>");
        var text = new StringBuilder(Line(headings, widths));
        foreach (var row in all)
        {
            text.Append('\n').Append(Line(row, widths));
            html.Append("<tr>");
            foreach (var cell in row)
                html.Append("<td style=\"text-align:left\">").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
        if (note is not null)
        {
            text.Append('\n').Append(note);
            html.Append("<p>").Append(WebUtility.HtmlEncode(note)).Append("</p>");
        }
        return MimeBundle.Html(html.ToString(), text.ToString());
    }

    static string Line(string[] cells, int[] widths) => string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd();
}
