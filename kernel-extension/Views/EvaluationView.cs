using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>How good a model is: the figures, each class, what is taken for what, and the most confident mistakes with their pictures.</summary>
public static class EvaluationView
{
    /// <summary>For a notebook.</summary>
    public static MimeBundle Of(Evaluation evaluation)
    {
        var html = new StringBuilder($"<p><b>{Html.Escape(Summary(evaluation))}</b></p>")
            .Append("<table><tr><td style=\"vertical-align:top\">").Append(Classes(evaluation).ToHtml())
            .Append(evaluation.Confusion.Count > 0 ? $"</td><td style=\"vertical-align:top\">{ConfusionHtml(evaluation)}" : "").Append("</td></tr></table>")
            .Append(CalibrationView.Html(evaluation.Calibration));
        if (evaluation.Mistakes.Count > 0)
            html.Append("<p>Wrong and most sure of it:</p>").Append(Mistakes(evaluation));
        return MimeBundle.Html(html.ToString(), Text(evaluation));
    }

    /// <summary>For a terminal.</summary>
    public static string Text(Evaluation evaluation)
    {
        var text = new StringBuilder(Summary(evaluation)).Append("\n\n").Append(Classes(evaluation)).Append("\n\n");
        if (evaluation.Confusion.Count > 0)
            text.Append(Confusion(evaluation)).Append("\n\n");
        text.Append(CalibrationView.Text(evaluation.Calibration));
        if (evaluation.Mistakes.Count > 0)
            text.Append("\n\nWrong and most sure of it:\n").Append(MistakesText(evaluation));
        return text.ToString();
    }

    static string Summary(Evaluation e) =>
        $"{(e.MultiLabel is null ? "accuracy" : "accuracy of labels")} {e.Accuracy:0.0000} on {e.Images:N0} images{(e.Split.Length > 0 ? $" ({e.Split})" : "")} · " +
        $"balanced accuracy {Numbers.Share(e.BalancedAccuracy)} · macro-F1 {Numbers.Share(e.MacroF1)} · AUC {Numbers.Share(e.Auc ?? double.NaN)} · loss {e.Loss:0.0000}" +
        (e.MultiLabel is { } several
            ? $" · micro-F1 {Numbers.Share(several.MicroF1)} · mean average precision {Numbers.Share(several.MeanAveragePrecision ?? double.NaN)} · " +
                $"all labels right {Numbers.Share(several.ExactMatch)} · a label is said from {several.Threshold:0.##} on"
            : "");

    static TextTable Classes(Evaluation evaluation)
    {
        string[] more = evaluation.MultiLabel is null ? [] : [">AUC", ">average precision"];
        var table = new TextTable(["class", ">images", ">precision", ">recall", ">F1", .. more]);
        foreach (var one in evaluation.Classes)
        {
            string[] areas = more.Length == 0 ? [] : [Numbers.Share(one.Auc ?? double.NaN), Numbers.Share(one.AveragePrecision ?? double.NaN)];
            table.Add([one.Name, $"{one.Images:N0}", Numbers.Share(one.Precision), Numbers.Share(one.Recall), Numbers.Share(one.F1), .. areas]);
        }
        return table;
    }

    static TextTable Confusion(Evaluation evaluation)
    {
        // Numbered columns: names of classes are too long for the heads of a square table.
        var table = new TextTable([">", "is \\ taken for", .. evaluation.Classes.Select((_, label) => $">{label}")]);
        foreach (var (row, label) in evaluation.Confusion.Select((row, label) => (row, label)))
            table.Add([$"{label}", evaluation.Classes[label].Name, .. row.Select(count => count == 0 ? "·" : $"{count}")]);
        return table;
    }

    static string ConfusionHtml(Evaluation evaluation)
    {
        var html = new StringBuilder("<table><thead><tr><th></th><th style=\"text-align:left\">is \\ taken for</th>");
        for (var label = 0; label < evaluation.Classes.Count; label++)
            html.Append($"<th title=\"{Html.Escape(evaluation.Classes[label].Name)}\">{label}</th>");
        html.Append("</tr></thead><tbody>");
        for (var label = 0; label < evaluation.Classes.Count; label++)
        {
            html.Append($"<tr><td>{label}</td><td style=\"text-align:left\">{Html.Escape(evaluation.Classes[label].Name)}</td>");
            var row = evaluation.Confusion[label];
            for (var predicted = 0; predicted < row.Count; predicted++)
            {
                // A share of the true class: a rare class's mistakes must be as visible as a frequent one's.
                var share = evaluation.Classes[label].Images == 0 ? 0 : (double)row[predicted] / evaluation.Classes[label].Images;
                var color = predicted == label ? "44,160,44" : "214,39,40";
                html.Append($"<td style=\"text-align:right;background:rgba({color},{share * 0.8:0.00})\">{(row[predicted] == 0 ? "·" : row[predicted])}</td>");
            }
            html.Append("</tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }

    static string Mistakes(Evaluation evaluation)
    {
        var html = new StringBuilder("<table><tr>");
        foreach (var (mistake, index) in evaluation.Mistakes.Select((mistake, index) => (mistake, index)))
        {
            if (index > 0 && index % 6 == 0)
                html.Append("</tr><tr>");
            html.Append("<td style=\"text-align:center\">").Append(evaluation.Picture is { } read ? Thumbnail.Of(read, mistake, 84) : "")
                .Append($"<br>{Html.Escape(mistake.Predicted)} {mistake.Probability:0.00}<br>is {Html.Escape(mistake.True)}</td>");
        }
        return html.Append("</tr></table>").ToString();
    }

    static TextTable MistakesText(Evaluation evaluation)
    {
        var table = new TextTable("image", "is", "taken for", ">probability");
        foreach (var mistake in evaluation.Mistakes)
            table.Add(mistake.Name, mistake.True, mistake.Predicted, $"{mistake.Probability:0.000}");
        return table;
    }
}
