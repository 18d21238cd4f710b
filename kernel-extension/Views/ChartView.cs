using System.Reflection;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A chart of Plotly.NET, in whatever version a notebook brought it: as a figure where scripts run, and in words everywhere.</summary>
static class ChartView
{
    // A class since version 5; before, it stood in a module of the same name.
    internal static readonly string[] Types = ["Plotly.NET.GenericChart", "Plotly.NET.GenericChart+GenericChart"];

    // Where the values of a trace are, by the kinds of traces.
    static readonly string[] axes = ["x", "y", "values", "z", "r", "lat"];

    internal static MimeBundle Of(object chart)
    {
        var json = FigureOf(chart);
        var text = Describe(JsonNode.Parse(json)!);
        return MimeBundle.Html(LivePlot.Wrap($"<p>{Html.Escape(text)}</p>", json), text);
    }

    static string FigureOf(object chart)
    {
        var type = chart.GetType();
        while (!Types.Contains(type.FullName))
            type = type.BaseType!;
        var method = type.GetMethod("toFigureJson") ?? type.DeclaringType?.GetMethod("toFigureJson")
            ?? throw new MagicException($"charts of {type.Assembly.GetName().Name} {type.Assembly.GetName().Version} cannot be shown: take version 4 or newer.");
        return (string)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [chart], null)!;
    }

    /// <summary>What a figure holds, in one line.</summary>
    static string Describe(JsonNode figure)
    {
        var title = figure["layout"]?["title"] switch
        {
            JsonObject parts => parts["text"]?.ToString(),
            var plain => plain?.ToString(),
        };
        var traces = figure["data"]?.AsArray() ?? [];
        return (title is { Length: > 0 } ? $"{title}: " : "") + "a chart of " + string.Join(", ", traces.Select(DescribeTrace)) + (traces.Count == 0 ? "nothing" : "");
    }

    static string DescribeTrace(JsonNode? trace)
    {
        var name = trace?["name"]?.ToString();
        var points = axes.Select(axis => trace?[axis]).OfType<JsonArray>().FirstOrDefault()?.Count;
        return $"{trace?["type"]}{(name is { Length: > 0 } ? $" '{name}'" : "")}{(points is { } count ? $" ({count} points)" : "")}";
    }
}
