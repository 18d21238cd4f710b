using System.Text;
using DeepNotebooks.Charts;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A training as it stands: what is trained, the curves, one line of progress, the epochs so far.</summary>
/// <remarks>Each update of a display replaces it whole, so all of this is drawn anew from what was seen.</remarks>
sealed class TrainingView(TrainingPlan plan)
{
    internal const string TrainColor = "#1f77b4", ValColor = "#ff7f0e", AccuracyColor = "#2ca02c";

    internal const string RateColor = "#9467bd", GpuColor = "#8c564b", MemoryColor = "#7f7f7f";

    const int MostSteps = 400;

    readonly List<EpochRecord> epochs = [.. plan.Earlier];
    readonly List<TrainingStep> steps = [];
    int every = 1, seen;
    string pictures = "";

    /// <summary>The finished epochs.</summary>
    internal IReadOnlyList<EpochRecord> Epochs => epochs;

    /// <summary>Some of the steps, evenly spread; of a long training every second, fourth, eighth … one.</summary>
    internal IReadOnlyList<TrainingStep> Steps => steps;

    /// <summary>What is trained.</summary>
    internal TrainingPlan Plan => plan;

    /// <summary>Adds a step; it is seen when the pictures are drawn again.</summary>
    internal void Add(TrainingStep step)
    {
        if (seen++ % every != 0) return;
        steps.Add(step);
        if (steps.Count <= MostSteps) return;
        every *= 2;
        for (var i = steps.Count - 1; i > 0; i--)
        {
            if (i % 2 != 0) steps.RemoveAt(i);
        }
    }

    /// <summary>Adds a finished epoch and draws the pictures again.</summary>
    internal void Add(EpochRecord epoch)
    {
        epochs.Add(epoch);
        Draw();
    }

    /// <summary>Draws the pictures again, of all that was added.</summary>
    internal void Draw() => pictures = Pictures();

    /// <summary>Where a step lies on the axis of epochs: an epoch ends at its number.</summary>
    internal static double At(TrainingStep step) => step.Epoch - 1 + ((double)step.Step / step.StepsPerEpoch);

    /// <summary>Whether the GPU is known.</summary>
    internal bool HasGpu => steps.Exists(step => step.Gpu?.Utilisation is not null);

    /// <summary>Share of the GPU's memory that is used, 0…1.</summary>
    internal static double? Memory(TrainingStep step) => step.Gpu is { MemoryUsed: { } used, MemoryTotal: > 0 and var total } ? (double)used / total : null;

    /// <summary>The whole display; <paramref name="line"/> says where things stand.</summary>
    internal MimeBundle Show(string line) => MimeBundle.Html(HtmlOf(line), TextOf(line));

    /// <summary>Where a step stands, in one line.</summary>
    internal string Line(TrainingStep step) =>
        $"epoch {step.Epoch}/{plan.Epochs} · step {step.Step}/{step.StepsPerEpoch} · loss {step.Loss:0.000} · " +
        $"{step.ImagesPerSecond:0} images/s{(step.Gpu?.Utilisation is { } use ? $" · GPU {use:0 %}" : "")} · {Numbers.Duration(step.Remaining)} left";

    /// <summary>How it ended, in one line.</summary>
    internal static string Line(TrainingEnd end)
    {
        var kept = end.Best is { } best
            ? $"kept epoch {best.Epoch}: validation accuracy {best.ValAccuracy:0.000}, loss {best.ValLoss:0.000}"
            : "no epoch was finished, so there is no model yet";
        return end.Outcome == TrainingOutcome.AlreadyFinished
            ? $"finished before, nothing was done · {kept}"
            : $"{end.Outcome.ToString().ToLowerInvariant()} after {Numbers.Duration(end.Elapsed)} · {kept}";
    }

    /// <summary>What is trained, in one line.</summary>
    internal string Heading()
    {
        var parent = plan.Parent is { } from ? $", re-trained from {from.Name}{(from.Version > 0 ? $"@{from.Version}" : "")}" : "";
        var resumed = plan.Earlier is [.., var last] ? $" · resumed after epoch {last.Epoch}" : "";
        return $"{plan.Model} on {plan.Dataset}{parent} · {Numbers.Count(plan.Parameters)} parameters · {plan.Images:N0} images · {plan.Device}{resumed}";
    }

    string HtmlOf(string line)
    {
        var html = new StringBuilder("<div><div><b>").Append(Html.Escape(Heading())).Append("</b></div>");
        if (plan.Weights is { } weights)
            html.Append("<div>").Append(Html.Escape($"{weights}")).Append(WeightsView.HtmlOf(weights)).Append("</div>");
        if (pictures.Length > 0)
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
        Curve Stepwise(string color, Func<TrainingStep, double?> value) => new(color, [.. steps.Select(s => (At(s), value(s) ?? double.NaN))]) { Dots = false };
        CurveChart Chart(params Curve[] curves) => new() { FirstX = 0, LastX = plan.Epochs, Curves = curves };
        CurveChart Low((double, double) range, params Curve[] curves) => Chart(curves) with { Height = LowHeight, RangeY = range };

        string Cell(CurveChart chart, string legend, string description) =>
            $"<td style=\"text-align:left\">{legend}<br>{Html.Picture(chart.Png(), chart.Width, description)}</td>";

        var loss = Cell(
            Chart(Stepwise(StepColor, s => s.Loss), Of(TrainColor, e => e.TrainLoss), Of(ValColor, e => e.ValLoss)),
            "loss by epoch: " + Html.Legend(TrainColor, "training (blue)") + " " + Html.Legend(ValColor, "validation (orange)"), "Training and validation loss by epoch");
        var accuracy = Cell(Chart(Of(AccuracyColor, e => e.ValAccuracy)), Html.Legend(AccuracyColor, "validation accuracy") + " by epoch", "Validation accuracy by epoch");
        var rate = Cell(
            Low((0, Math.Max(1e-9, steps.Select(s => s.LearningRate).DefaultIfEmpty().Max() * 1.08)), Stepwise(RateColor, s => s.LearningRate)),
            Html.Legend(RateColor, "learning rate"), "Learning rate by epoch");
        var gpu = HasGpu
            ? Cell(
                Low((0, 1.05), Stepwise(GpuColor, s => s.Gpu?.Utilisation), Stepwise(MemoryColor, Memory)),
                "GPU: " + Html.Legend(GpuColor, "computing (brown)") + " " + Html.Legend(MemoryColor, "memory (grey)"), "Use of the GPU and of its memory, as shares, by epoch")
            : "";
        return $"<table><tr>{loss}{accuracy}</tr></table><table><tr>{rate}{gpu}</tr></table>"; // Jupyter stripes the second row of a table
    }

    const int LowHeight = 120;
    const string StepColor = "#b3cde3";
}
