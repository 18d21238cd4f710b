using DeepNotebooks.Extension.Views;
using Plotly.NET;

namespace DeepNotebooks.Cli.Tests;

/// <summary>Charts of Plotly.NET, with no package but that.</summary>
public sealed class ChartViewTests
{
    [Fact]
    public void A_chart_is_a_figure_for_pages_and_a_line_for_all_others()
    {
        var forms = ChartView.Of(Points()).Forms;

        Assert.Equal("a chart of scatter (2 points)", forms["text/plain"]);
        var html = forms["text/html"].ToString()!;
        Assert.Contains("<p>a chart of scatter (2 points)</p>", html);
        Assert.Contains("\"x\":[1.0,2.0],\"y\":[5.0,10.0]", html);
        // plotly.min.js is 4 MB: it is fetched from beside the kernelspec, not written into the notebook.
        Assert.InRange(html.Length, 1, 20_000);
    }

    [Fact]
    public void Several_traces_in_one_are_told_with_their_title()
    {
        var layout = new Layout();
        layout.SetProperty("title", "Two </script> in one");
        var forms = ChartView.Of(GenericChart.addLayout(layout, GenericChart.combine([Points(), Points()]))).Forms;

        Assert.Equal("Two </script> in one: a chart of scatter (2 points), scatter (2 points)", forms["text/plain"]);
        var script = forms["text/html"].ToString()!.Split("<script>")[1];
        Assert.Equal(script.Length - "</script>".Length, script.IndexOf("</script>", StringComparison.Ordinal));
    }

    static GenericChart Points()
    {
        var trace = new Trace("scatter");
        trace.SetProperty("x", new[] { 1.0, 2.0 });
        trace.SetProperty("y", new[] { 5.0, 10.0 });
        return GenericChart.ofTraceObject(useDefaults: false, trace);
    }
}
