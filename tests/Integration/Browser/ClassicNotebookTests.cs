using DeepNotebooks.Integration.Harness;
using Microsoft.Playwright;

namespace DeepNotebooks.Integration.Browser;

/// <summary>The classic notebook in a real browser: what a person sees who chooses "Run All".</summary>
public sealed class ClassicNotebookTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Run_all_shows_results_updates_and_a_figure_that_lives_without_a_network()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["live.ipynb"], NotebookFile.Of(
            jupyter.KernelName,
            "6 * 7",
            """
            var shown = display("before");
            for (var i = 1; i <= 3; i++)
                shown.Update($"step {i}");
            Console.WriteLine("said");
            """,
            "#!train shapes --epochs 2 --limit 20 --size 28 --as net",
            "#!evaluate net"));
        await using var server = await NotebookServer.StartAsync(folder.FullName, jupyter.Variables);
        await using var chromium = await Chromium.StartAsync();
        var errors = new List<string>();
        var strangers = new List<string>();
        var page = await chromium.PageAsync(errors);
        Chromium.CollectRequestsBeyond(page, server.Address, strangers);

        await page.GotoAsync(new Uri(server.Address, $"notebooks/live.ipynb?token={server.Token}").ToString());
        await page.WaitForFunctionAsync("() => window.Jupyter?.notebook?.kernel?.is_connected()");
        await page.EvaluateAsync("Jupyter.notebook.execute_all_cells()");
        await page.WaitForFunctionAsync(
            "() => Jupyter.notebook.get_cells().every(cell => typeof cell.input_prompt_number == 'number')",
            null,
            new() { Timeout = 120_000 });

        var cells = page.Locator(".cell .output_wrapper");
        Assert.Contains("42", await cells.Nth(0).InnerTextAsync(), StringComparison.Ordinal);
        var updated = await cells.Nth(1).InnerTextAsync();
        Assert.Contains("step 3", updated, StringComparison.Ordinal);
        Assert.DoesNotContain("step 2", updated, StringComparison.Ordinal);
        Assert.Contains("said", updated, StringComparison.Ordinal);
        var figure = cells.Nth(2).Locator(".js-plotly-plot").First;
        await figure.WaitForAsync(new() { Timeout = 20_000 });
        Assert.InRange(await RightEdgeAsync(figure.Locator("svg").First), 1, await RightEdgeAsync(cells.Nth(2)));
        Assert.Contains("accuracy", (await cells.Nth(3).InnerTextAsync()).ToLowerInvariant(), StringComparison.Ordinal);
        await Chromium.PictureAsync(page, "classic-notebook");
        Assert.Empty(errors);
        Assert.Empty(strangers);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task An_untrusted_notebook_still_shows_the_figure_as_a_picture()
    {
        using var folder = new TemporaryFolder();
        var program = new DeepNotebooksProgram(folder);
        await File.WriteAllTextAsync(
            folder["live.ipynb"],
            NotebookFile.Of(jupyter.KernelName, "#!train shapes --epochs 1 --limit 20 --size 28 --as net"));
        (await program.RunAsync(folder.FullName, "run", "live.ipynb", "-o", "executed.ipynb")).Succeeded();
        await using var server = await NotebookServer.StartAsync(folder.FullName, jupyter.Variables);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync();

        await page.GotoAsync(new Uri(server.Address, $"notebooks/executed.ipynb?token={server.Token}").ToString());
        await page.WaitForFunctionAsync("() => window.Jupyter?.notebook?._fully_loaded");

        Assert.False(await page.EvaluateAsync<bool>("Jupyter.notebook.trusted"));
        var picture = page.Locator(".output_area img").First;
        await picture.WaitForAsync(new() { Timeout = 20_000 });
        Assert.True(await picture.EvaluateAsync<int>("image => image.naturalWidth") > 200);
        await Chromium.PictureAsync(page, "untrusted-notebook");
    }

    static Task<double> RightEdgeAsync(ILocator element) => element.EvaluateAsync<double>("element => element.getBoundingClientRect().right");
}
