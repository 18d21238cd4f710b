using System.Globalization;
using System.Net;
using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>A table of which a page is seen at a time. Where nothing is clicked, as on a forge or in a notebook that is not trusted, that is the first.</summary>
static class PagedTable
{
    const int page = 25;

    // One handler for all buttons; it finds its table itself, so that the output has no id, and is the same in every run.
    const string turn =
        "if (event.target.tagName !== 'BUTTON') return;"
        + " const rows = this.parentElement.tBodies[0].rows, at = this.querySelector('[data-page]'), last = Math.ceil(rows.length / 25);"
        + " at.textContent = Math.min(last, Math.max(1, Number(at.textContent) + Number(event.target.dataset.step)));"
        + " for (let i = 0; i < rows.length; i++) rows[i].style.display = Math.floor(i / 25) + 1 === Number(at.textContent) ? '' : 'none';";

    static readonly (string Sign, int Step)[] back = [("⏮", int.MinValue), ("⏪", -10), ("◀️", -1)];
    static readonly (string Sign, int Step)[] forth = [("▶️", 1), ("⏩", 10), ("⏭️", int.MaxValue)];

    /// <summary>A plain table where all fits on a page.</summary>
    internal static MimeBundle Of(string[] headings, IReadOnlyList<string[]> rows, string title)
    {
        if (rows.Count <= page)
            return Table.Of(headings, rows);

        var html = new StringBuilder("<table><caption><h3 style=\"text-align:center\">").Append(WebUtility.HtmlEncode(title)).Append("</h3></caption>");
        Table.AppendHead(html, headings);
        html.Append("<tbody>");
        for (var row = 0; row < rows.Count; row++)
            Table.AppendRow(html, rows[row], row < page ? "" : " style=\"display:none\"");
        html.Append(CultureInfo.InvariantCulture, $"</tbody><tfoot onclick=\"{WebUtility.HtmlEncode(turn)}\"><tr><td colspan=\"{headings.Length}\" style=\"text-align:center\">");
        AppendButtons(html, back);
        html.Append("<b style=\"margin:2px\">Page</b><b data-page style=\"margin:2px\">1</b>");
        AppendButtons(html, forth);
        html.Append("</td></tr></tfoot></table>");
        return MimeBundle.Html(html.ToString(), $"{title}, the first {page}:\n{Table.Text(headings, [.. rows.Take(page)])}");
    }

    static void AppendButtons(StringBuilder html, IEnumerable<(string Sign, int Step)> buttons)
    {
        foreach (var (sign, step) in buttons)
            html.Append(CultureInfo.InvariantCulture, $"<button style=\"margin:2px\" data-step=\"{step}\">{sign}</button>");
    }
}
