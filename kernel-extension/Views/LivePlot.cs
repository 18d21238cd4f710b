using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace DeepNotebooks.Extension.Views;

/// <summary>Makes a static picture interactive where scripts may run: Plotly draws the same curves in its place.</summary>
/// <remarks>
/// plotly.min.js (4 MB) lies beside the kernelspec, which every Jupyter server offers at <c>kernelspecs/NAME/</c>: no CDN, and nothing of it
/// in the notebook. Where there is no such server, as in a page made of a notebook, the script asks Plotly's own. An untrusted notebook, a forge and
/// a page out of reach of both keep the picture.
/// </remarks>
public static class LivePlot
{
    static readonly string Script = ReadScript();

    /// <summary>The file a kernelspec must hold for figures to be interactive.</summary>
    public const string PlotlyFile = "plotly.min.js";

    /// <summary>The pictures of a training, and the script that takes their place.</summary>
    internal static string Wrap(string pictures, TrainingView view) => KernelName.Length == 0 ? pictures : Wrap(pictures, Figure(view));

    /// <summary>What is shown without scripts, and the script that puts a figure in its place.</summary>
    /// <param name="still">As HTML.</param>
    /// <param name="figure">Plotly's data and layout, as JSON.</param>
    internal static string Wrap(string still, string figure)
    {
        var id = "deepnotebooks-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        // Text of a figure must not end the script it stands in.
        var arguments = $"{JsonSerializer.Serialize(id)},{JsonSerializer.Serialize(KernelName)},{figure.Replace("</", "<\\/", StringComparison.Ordinal)}";
        return $"<div id=\"{id}\">{still}</div><script>({Script})({arguments})</script>";
    }

    // A kernel started by Jupyter knows the kernelspec's name from the environment that kernel.json sets.
    static string KernelName => Environment.GetEnvironmentVariable("DEEPNOTEBOOKS_KERNEL_NAME") ?? "";

    static string Figure(TrainingView view)
    {
        object Line(string name, string color, Func<EpochRecord, double> value, string axes) =>
            Trace(name, color, "lines+markers", axes, view.Epochs.Select(e => ((double)e.Epoch, (double?)value(e))));
        object Steps(string name, string color, Func<TrainingStep, double?> value, string axes, bool named = true) =>
            Trace(name, color, "lines", axes, view.Steps.Select(step => (TrainingView.At(step), value(step))), named);

        object[] data =
        [
            Steps("training loss", "#b3cde3", step => step.Loss, "", named: false),
            Line("training loss", TrainingView.TrainColor, e => e.TrainLoss, ""),
            Line("validation loss", TrainingView.ValColor, e => e.ValLoss, ""),
            Line("validation accuracy", TrainingView.AccuracyColor, e => e.ValAccuracy, "2"),
            Steps("learning rate", TrainingView.RateColor, step => step.LearningRate, "3"),
            .. view.HasGpu
                ? (object[])
                [
                    Steps("GPU computing", TrainingView.GpuColor, step => step.Gpu?.Utilisation, "4"),
                    Steps("GPU memory", TrainingView.MemoryColor, TrainingView.Memory, "4"),
                ]
                : [],
        ];
        var layout = new Dictionary<string, object>
        {
            ["width"] = 900,
            ["height"] = 430,
            ["margin"] = new { l = 50, r = 20, t = 20, b = 40 },
            ["legend"] = new { orientation = "h", y = 1.12 },
        };
        (string Axes, double[] X, double[] Y, bool Share)[] places =
        [
            ("", [0, 0.46], [0.4, 1], false), ("2", [0.54, 1], [0.4, 1], false), ("3", [0, 0.46], [0, 0.28], false),
            .. view.HasGpu ? [("4", [0.54, 1], [0, 0.28], true)] : Array.Empty<(string, double[], double[], bool)>(),
        ];
        foreach (var (axes, x, y, share) in places)
        {
            layout["xaxis" + axes] = new { domain = x, anchor = "y" + axes, range = new[] { 0, view.Plan.Epochs + 0.2 }, title = new { text = axes is "" or "2" ? "" : "epoch" } };
            // Around a single point Plotly would show as much below nothing as above.
            var isShare = share || (axes == "2" && view.Epochs.Count < 2);
            layout["yaxis" + axes] = isShare ? new { domain = y, anchor = "x" + axes, range = new[] { 0, 1.05 } } : new { domain = y, anchor = "x" + axes };
        }
        return JsonSerializer.Serialize(new { data, layout });
    }

    static object Trace(string name, string color, string mode, string axes, IEnumerable<(double X, double? Y)> points, bool named = true) => new
    {
        type = "scatter",
        mode,
        name,
        showlegend = named,
        line = new { color },
        x = points.Select(point => point.X),
        y = points.Select(point => point.Y is { } y && double.IsFinite(y) ? point.Y : null),
        xaxis = "x" + axes,
        yaxis = "y" + axes,
    };

    static string ReadScript()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("live-plot.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }

    /// <summary>plotly.min.js as Plotly.NET carries it.</summary>
    public static Stream Plotly()
    {
        var assembly = Assembly.Load("Plotly.NET");
        var name = assembly.GetManifestResourceNames().First(resource => resource.EndsWith(".min.js", StringComparison.Ordinal));
        return assembly.GetManifestResourceStream(name)!;
    }
}
