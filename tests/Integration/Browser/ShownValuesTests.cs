using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Browser;

/// <summary>How values look in the classic notebook, with no network.</summary>
public sealed class ShownValuesTests(NotebookPage notebook) : IClassFixture<NotebookPage>
{
    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task A_chart_of_Plotly_NET_is_drawn_without_a_package_for_it_and_without_a_network()
    {
        var cell = await notebook.StartAsync(
            """
            #r "nuget: Plotly.NET"
            using Plotly.NET;
            var sine = new Trace("scatter");
            sine.SetProperty("mode", "lines");
            sine.SetProperty("x", Enumerable.Range(0, 50).ToArray());
            sine.SetProperty("y", Enumerable.Range(0, 50).Select(n => Math.Sin(n / 8.0)).ToArray());
            GenericChart.ofTraceObject(true, sine)
            """);
        await notebook.EndedAsync();

        await cell.Locator(".js-plotly-plot .scatterlayer path.js-line").WaitForAsync(new() { Timeout = 20_000 });
        await notebook.PictureAsync("values-plotly");
        Assert.Empty(notebook.Strangers);
        Assert.Empty(notebook.Errors);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task A_data_frame_is_turned_page_by_page()
    {
        var library = typeof(Microsoft.Data.Analysis.DataFrame).Assembly.Location;
        var cell = await notebook.StartAsync(
            $$"""
            #r "{{library}}"
            using Microsoft.Data.Analysis;
            new DataFrame(new Int32DataFrameColumn("Number", Enumerable.Range(100, 60)))
            """);
        await notebook.EndedAsync();

        Assert.Equal("0 100 … 24 124", await RowsAsync());
        await notebook.PictureAsync("values-frame");
        await cell.GetByText("▶️", new() { Exact = true }).ClickAsync();
        Assert.Equal("25 125 … 49 149", await RowsAsync());
        await cell.GetByText("⏩", new() { Exact = true }).ClickAsync();
        Assert.Equal("50 150 … 59 159", await RowsAsync());
        await cell.GetByText("⏮", new() { Exact = true }).ClickAsync();
        Assert.Equal("0 100 … 24 124", await RowsAsync());
        Assert.Empty(notebook.Errors);

        Task<string> RowsAsync() => cell.EvaluateAsync<string>(
            """
            cell => {
                const rows = [...cell.querySelectorAll("tbody tr")].filter(row => row.offsetParent).map(row => [...row.cells].map(one => one.innerText).join(" "));
                return `${rows[0]} … ${rows[rows.length - 1]}`;
            }
            """);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Tables_errors_and_the_samples_of_a_dataset_can_be_read()
    {
        var table = await notebook.RunAsync("new[] { new { Name = \"Ada\", Born = 1815 }, new { Name = \"Alan\", Born = 1912 } }");
        Assert.Matches(@"Ada[\s\S]+1815[\s\S]+Alan[\s\S]+1912", table);

        var error = await notebook.RunAsync("int Half(int n) => n % 2 == 0 ? n / 2 : throw new ArgumentException($\"{n} is odd\");\nHalf(3)");
        Assert.Matches(@"ArgumentException: 3 is odd[\s\S]+Half[\s\S]+line 1", error);

        await notebook.RunAsync("#!dataset shapes --as shapes");
        Assert.True(await notebook.LastCell.Locator(".output_wrapper img").First.EvaluateAsync<int>("image => image.naturalWidth") > 0);
        await notebook.PictureAsync("values");
        Assert.Empty(notebook.Strangers);
    }
}
