using DeepNotebooks.Charts;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A suggestion, and what it was made from.</summary>
public static class FindingView
{
    const int Rows = 20;

    /// <summary>For a notebook.</summary>
    public static MimeBundle Of(LearningRateSuggestion found)
    {
        // The last points run away and would press the others flat: they leave the picture at its top.
        var shown = found.Points.SkipLast(found.Points.Count / 20).ToList();
        var (first, low) = (shown[0].Smoothed, shown.Min(point => Math.Min(point.Loss, point.Smoothed)));
        var top = first + Math.Max((first - low) / 2, 0.05);
        var chart = new CurveChart
        {
            FirstX = Math.Floor(Math.Log10(found.Points[0].Rate)),
            LastX = (int)Math.Ceiling(Math.Log10(found.Points[^1].Rate)),
            LabelX = power => $"1e{power:0}",
            RangeY = (low - ((top - low) * 0.05), top),
            Curves =
            [
                new Curve("#c7c7c7", [.. shown.Select(point => (Math.Log10(point.Rate), point.Loss))]) { Dots = false },
                new Curve(TrainingView.TrainColor, [.. shown.Select(point => (Math.Log10(point.Rate), point.Smoothed))]) { Dots = false },
                new Curve(TrainingView.ValColor, [.. shown.Where(point => point.Rate == found.Valley).Select(point => (Math.Log10(point.Rate), point.Smoothed))]),
            ],
        };
        return MimeBundle.Html(
            $"<p><b>{Html.Escape($"{found}")}</b></p><div>loss by learning rate: {Html.Legend(TrainingView.TrainColor, "smoothed (blue)")} " +
            $"{Html.Legend("#c7c7c7", "of each step (grey)")} {Html.Legend(TrainingView.ValColor, "suggested (orange)")}<br>" +
            Html.Picture(chart.Png(), chart.Width, "Loss by learning rate") + "</div>",
            Text(found));
    }

    /// <summary>For a terminal.</summary>
    public static string Text(LearningRateSuggestion found)
    {
        var (low, high) = (found.Points.Min(point => point.Smoothed), found.Points.Max(point => point.Smoothed));
        var table = new TextTable(">rate", ">loss", "");
        for (var row = 0; row < Rows; row++)
        {
            var point = found.Points[row * (found.Points.Count - 1) / (Rows - 1)];
            var bar = new string('█', (int)Math.Round((point.Smoothed - low) / Math.Max(high - low, 1e-12) * 40));
            table.Add($"{point.Rate:0.0e+0}", $"{point.Smoothed:0.0000}", bar);
        }
        return $"{table}\n{found}";
    }

    /// <summary>For a notebook.</summary>
    public static MimeBundle Of(BatchSizeSuggestion found) => MimeBundle.Html($"<p><b>{Html.Escape($"{found}")}</b></p>{Table(found).ToHtml()}", Text(found));

    /// <summary>For a terminal.</summary>
    public static string Text(BatchSizeSuggestion found) => $"{Table(found)}\n{found}";

    static TextTable Table(BatchSizeSuggestion found)
    {
        var table = new TextTable(">batch", ">images/s", "");
        var most = found.Tried.Max(one => one.ImagesPerSecond);
        foreach (var one in found.Tried)
            table.Add($"{one.Batch}", $"{one.ImagesPerSecond:0}", new string('█', (int)Math.Round(one.ImagesPerSecond / most * 40)));
        return table;
    }
}
