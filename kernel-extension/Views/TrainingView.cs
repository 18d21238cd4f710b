using System.Text;
using DeepNotebooks.Charts;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A training as it stands: what is trained, the curves, one line of progress, the epochs so far.</summary>
/// <remarks>Each update of a display replaces it whole, so all of this is drawn anew from what was seen.</remarks>
sealed class TrainingView(TrainingPlan plan)
{
    internal const string TrainColor = "#1f77b4", ValColor = "#ff7f0e", AccuracyColor = "#2ca02c";

    readonly List<EpochRecord> epochs = [];
    string pictures = "";

    /// <summary>The finished epochs.</summary>
    internal IReadOnlyList<EpochRecord> Epochs => epochs;

    /// <summary>What is trained.</summary>
    internal TrainingPlan Plan => plan;

    /// <summary>Adds a finished epoch and draws the pictures again.</summary>
    internal void Add(EpochRecord epoch)
    {
        epochs.Add(epoch);
        pictures = Pictures();
    }

    /// <summary>The whole display; <paramref name="line"/> says where things stand.</summary>
    internal MimeBundle Show(string line) => MimeBundle.Html(HtmlOf(line), TextOf(line));

    /// <summary>Where a step stands, in one line.</summary>
    internal string Line(TrainingStep step) =>
        $"epoch {step.Epoch}/{plan.Epochs} · step {step.Step}/{step.StepsPerEpoch} · loss {step.Loss:0.000} · " +
        $"{step.ImagesPerSecond:0} images/s · {Numbers.Duration(step.Remaining)} left";

    /// <summary>How it ended, in one line.</summary>
    internal static string Line(TrainingEnd end)
    {
        var kept = end.Best is { } best
            ? $"kept epoch {best.Epoch}: validation accuracy {best.ValAccuracy:0.000}, loss {best.ValLoss:0.000}"
            : "no epoch was finished, so there is no model yet";
        return $"{end.Outcome.ToString().ToLowerInvariant()} after {Numbers.Duration(end.Elapsed)} · {kept}";
    }

    /// <summary>What is trained, in one line.</summary>
    internal string Heading()
    {
        var parent = plan.Parent is { } from ? $", re-trained from {from.Name}{(from.Version > 0 ? $"@{from.Version}" : "")}" : "";
        return $"{plan.Model} on {plan.Dataset}{parent} · {Numbers.Count(plan.Parameters)} parameters · {plan.Images:N0} images · {plan.Device}";
    }

    string HtmlOf(string line)
    {
        var html = new StringBuilder("<div><div><b>").Append(Html.Escape(Heading())).Append("</b></div>");
        if (plan.Weights is { } weights)
            html.Append("<div>").Append(Html.Escape($"{weights}")).Append(WeightsView.HtmlOf(weights)).Append("</div>");
        if (epochs.Count > 0)
            html.Append(LivePlot.Wrap(pictures, this));
        return html.Append("<div>").Append(Html.Escape(line)).Append("</div>")
            .Append(epochs.Count > 0 ? Table().ToHtml() : "").Append("</div>").ToString();
    }

    string TextOf(string line) => Heading() + "\n" + (plan.Weights is { } weights ? WeightsView.Text(weights) + "\n" : "") + (epochs.Count > 0 ? Table() + "\n" : "") + line;

    TextTable Table()
    {
        var table = new TextTable(">epoch", ">train loss", ">val loss", ">val accuracy", ">learning rate", ">images/s", ">seconds");
        foreach (var epoch in epochs)
        {
            table.Add(
                $"{epoch.Epoch}", $"{epoch.TrainLoss:0.0000}", $"{epoch.ValLoss:0.0000}", $"{epoch.ValAccuracy:0.0000}",
                $"{epoch.LearningRate:0.0e+0}", $"{epoch.ImagesPerSecond:0}", $"{epoch.Seconds:0.0}");
        }
        return table;
    }

    string Pictures()
    {
        Curve Of(string color, Func<EpochRecord, double> value) => new(color, [.. epochs.Select(e => ((double)e.Epoch, value(e)))]);
        var loss = new CurveChart { LastX = plan.Epochs, Curves = [Of(TrainColor, e => e.TrainLoss), Of(ValColor, e => e.ValLoss)] };
        var accuracy = new CurveChart { LastX = plan.Epochs, Curves = [Of(AccuracyColor, e => e.ValAccuracy)] };
        return
            "<table><tr><td style=\"text-align:left\">loss by epoch: " + Html.Legend(TrainColor, "training (blue)") + " " + Html.Legend(ValColor, "validation (orange)") +
            "<br>" + Html.Picture(loss.Png(), loss.Width, "Training and validation loss by epoch") +
            "</td><td style=\"text-align:left\">" + Html.Legend(AccuracyColor, "validation accuracy") + " by epoch" +
            "<br>" + Html.Picture(accuracy.Png(), accuracy.Width, "Validation accuracy by epoch") + "</td></tr></table>";
    }
}
