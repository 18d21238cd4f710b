using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>What a network took of a file of weights, tensor by tensor.</summary>
static class WeightsView
{
    internal static MimeBundle Of(WeightsReport report) => MimeBundle.Html(Html.Escape($"{report}") + HtmlOf(report), Text(report));

    /// <summary>For a terminal: the line, and a table of what was not taken.</summary>
    internal static string Text(WeightsReport report) => report.Left.Any() ? $"{report}\n{Table(report.Left)}" : $"{report}";

    /// <summary>What was not taken at once, and all behind a click.</summary>
    internal static string HtmlOf(WeightsReport report) =>
        (report.Left.Any() ? Table(report.Left).ToHtml() : "") + $"<details><summary>all {report.Rows.Count} tensors</summary>{Table(report.Rows).ToHtml()}</details>";

    static TextTable Table(IEnumerable<WeightsRow> rows)
    {
        var table = new TextTable("tensor", "here", "there", "outcome");
        foreach (var row in rows)
            table.Add(row.Tensor, row.Here, row.There, row.Outcome);
        return table;
    }
}
