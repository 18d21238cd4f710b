using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>What a model says of images: each with its picture and the classes it holds most probable.</summary>
public static class PredictionView
{
    // Beyond this many pictures an output is no longer looked at, only carried around.
    const int Pictures = 24;

    /// <summary>For a notebook.</summary>
    public static MimeBundle Of(IReadOnlyList<Prediction> predictions)
    {
        var html = new StringBuilder("<table><tbody>");
        foreach (var (prediction, index) in predictions.Select((prediction, index) => (prediction, index)))
        {
            html.Append("<tr><td>").Append(index < Pictures ? Thumbnail.Of(prediction.File, 84) : "")
                .Append("</td><td style=\"text-align:left\">").Append(Html.Escape(Path.GetFileName(prediction.File)))
                .Append("<br><b>").Append(Html.Escape(Answer(prediction))).Append("</b></td><td style=\"text-align:left\">");
            foreach (var candidate in prediction.Top.Take(3))
            {
                // The bar is a character, so that it is there where styles are dropped.
                var bar = new string('█', (int)Math.Round(candidate.Probability * 20));
                html.Append($"<span style=\"color:#1f77b4\">{bar}</span> {candidate.Probability:0.000} {Html.Escape(candidate.Class)}<br>");
            }
            html.Append("</td></tr>");
        }
        return MimeBundle.Html(html.Append("</tbody></table>").ToString(), Table(predictions).ToString());
    }

    /// <summary>For a terminal.</summary>
    public static TextTable Table(IReadOnlyList<Prediction> predictions)
    {
        var table = new TextTable("file", "class", ">probability", "next");
        foreach (var prediction in predictions)
        {
            var next = string.Join(", ", prediction.Top.Skip(1).Take(2).Select(candidate => $"{candidate.Class} {candidate.Probability:0.000}"));
            table.Add(prediction.File, Answer(prediction), $"{prediction.Probability:0.000}", next);
        }
        return table;
    }

    // A class; or of a model for several labels, those that the image has.
    static string Answer(Prediction prediction) =>
        prediction.Labels is not { } labels ? prediction.Class : labels.Count == 0 ? "none" : string.Join(", ", labels);
}
