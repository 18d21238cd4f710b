using DeepNotebooks.Charts;

namespace DeepNotebooks.Extension.Views;

/// <summary>Whether a model is right as often as it says.</summary>
static class CalibrationView
{
    const int Width = 30;

    /// <summary>For a notebook: the figure, and its numbers.</summary>
    internal static string Html(Calibration calibration)
    {
        if (calibration.Bins.Count == 0)
            return "";
        var chart = new ReliabilityChart(calibration);
        var picture = Views.Html.Picture(chart.Png(), chart.Side, "How often answers are right, by how sure they were");
        return $"<p>{Views.Html.Escape(Line(calibration))}</p><table><tr><td style=\"vertical-align:top;text-align:left\">right, by how sure: " +
            $"{Views.Html.Legend(ReliabilityChart.BarColor, "right (blue)")} {Views.Html.Legend(ReliabilityChart.GapColor, "what is missing or too much (red)")}" +
            $"<br>{picture}</td><td style=\"vertical-align:top\">{Table(calibration, bars: false).ToHtml()}</td></tr></table>";
    }

    /// <summary>For a terminal.</summary>
    internal static string Text(Calibration calibration) => calibration.Bins.Count == 0 ? "" : $"{Line(calibration)}\n{Table(calibration, bars: true)}";

    static string Line(Calibration calibration) => $"Expected calibration error {calibration.Error:0.000}: how far the model's sureness and its being right lie apart.";

    // The bar is what was right, the mark how sure the model was.
    static TextTable Table(Calibration calibration, bool bars)
    {
        var table = new TextTable(["sure", ">answers", ">mean", ">right", .. bars ? (string[])["right █, sure │"] : []]);
        foreach (var bin in calibration.Bins)
        {
            var bar = new string('█', (int)Math.Round(bin.Right * Width)).PadRight(Width + 1, '·').ToCharArray();
            bar[(int)Math.Round(bin.Sure * Width)] = '│';
            table.Add([$"{bin.From:0.00}–{bin.To:0.00}", $"{bin.Answers:N0}", $"{bin.Sure:0.000}", $"{bin.Right:0.000}", .. bars ? (string[])[new string(bar)] : []]);
        }
        return table;
    }
}
