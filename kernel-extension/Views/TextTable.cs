using System.Text;

namespace DeepNotebooks.Extension.Views;

/// <summary>Rows in aligned columns: for terminals, and for the plain text beside a table of HTML.</summary>
public sealed class TextTable
{
    readonly string[] headings;
    readonly List<string[]> rows = [];

    /// <summary>Starts a table; a heading that begins with '&gt;' aligns its column right, as numbers want it.</summary>
    public TextTable(params string[] headings) => this.headings = headings;

    /// <summary>Adds a row with one text a column.</summary>
    public TextTable Add(params string[] cells)
    {
        rows.Add(cells);
        return this;
    }

    /// <summary>The lines of the table, headings first.</summary>
    public override string ToString()
    {
        var names = headings.Select(heading => heading.TrimStart('>')).ToArray();
        var widths = names.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(names))
        {
            var cells = row.Select((cell, column) => headings[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>The same as an HTML table; every cell is escaped.</summary>
    public string ToHtml()
    {
        // Numbers and ranges of them are read at a glance only in one line.
        string Cell(string tag, string text, int column) =>
            $"<{tag} style=\"text-align:{(headings[column].StartsWith('>') ? "right" : "left")}{(text.Length <= 12 ? ";white-space:nowrap" : "")}\">{Html.Escape(text)}</{tag}>";

        var html = new StringBuilder("<table><thead><tr>");
        for (var column = 0; column < headings.Length; column++)
            html.Append(Cell("th", headings[column].TrimStart('>'), column));
        html.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            html.Append("<tr>");
            for (var column = 0; column < headings.Length; column++)
                html.Append(Cell("td", row[column], column));
            html.Append("</tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }
}
