using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Browser;

/// <summary>What a model that is published from a page says of its notebook, as a person made it: cells edited, run again and out of order, saved or not.</summary>
public sealed class CellRecordPageTests(NotebookPage notebook) : IClassFixture<NotebookPage>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task A_published_model_tells_its_cells_as_run_from_the_notebook_as_saved()
    {
        await notebook.RunAsync($"await Zoo.InitAsync(\"{folder["zoo.git"]}\");");
        await notebook.RunAsync("var shapes = await Datasets.LoadAsync(\"shapes\");");
        await notebook.RunAsync("var net = Learner.Create(shapes, \"small-cnn\", new Recipe { Size = 28, Limit = 8 });\nawait net.FitAsync(1);");
        await SaveAsync();
        string Publish(string why) => $"(await Zoo.PublishAsync(net, \"page/shapes\", new() {{ Zoo = \"{folder["zoo.git"]}\", Licence = \"CC0-1.0\", Message = \"{why}\" }})).Manifest.Notebook.ToString()";

        // The page's own first cell stands above them, and nobody has run it.
        Assert.Equal("4 cells: 1 never run though a cell below was", Last(await notebook.RunAsync(Publish("first"))));

        // The recipe is changed and not run again: the page says something else than what the network learned by.
        await notebook.Page.EvaluateAsync("const cell = Jupyter.notebook.get_cell(3); cell.set_text(cell.get_text().replace('Limit = 8', 'Limit = 900'))");
        await SaveAsync();
        var told = Last(await notebook.RunAsync(Publish("second")));
        await notebook.PictureAsync("notebook-cell-record");
        Assert.Equal("5 cells: 1 edited since it ran ([3]); 1 stale: a cell above ran later or was changed ([4]); 1 never run though a cell below was", told);
        var published = await Git.RunAsync(folder["zoo.git"], "show", "main:models/page/shapes/notebook.ipynb");
        Assert.Contains("Limit = 8", published, StringComparison.Ordinal);
        Assert.DoesNotContain("Limit = 900", published, StringComparison.Ordinal);
    }

    async Task SaveAsync()
    {
        await notebook.Page.Keyboard.PressAsync("Escape");
        await notebook.Page.Keyboard.PressAsync("Control+s");
        await notebook.Page.WaitForFunctionAsync("() => !Jupyter.notebook.dirty");
    }

    static string Last(string output) => output.Split('\n')[^1].Trim();
}
