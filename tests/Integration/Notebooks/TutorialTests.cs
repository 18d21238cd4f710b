using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Notebooks;

/// <summary>The tutorials, executed as their readers do. Where the shared datasets are missing, made images take their place.</summary>
public sealed class TutorialTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    static readonly string First = Repository.Path("notebooks", "01-train-and-publish.ipynb");
    static readonly string Second = Repository.Path("notebooks", "02-transfer-learning.ipynb");
    static readonly string Third = Repository.Path("notebooks", "03-few-labels.ipynb");

    [Fact]
    public async Task The_first_tutorial_reaches_the_accuracy_it_promises_within_four_minutes()
    {
        using var folder = new TemporaryFolder();
        var program = new DeepNotebooksProgram(folder);

        (await program.RunAsync(folder.FullName, TimeSpan.FromMinutes(4), "run", First, "-o", "out.ipynb")).Succeeded();

        ExecutedNotebook.Read(folder["out.ipynb"]).AssertWholeAndWithoutErrors();
        var model = await PublishedAsync(program, folder, "tutorials/fashion");
        // The promise is about Fashion-MNIST; the generated images that take its place elsewhere only have to be learned.
        Assert.InRange((double)model["metrics"]!["test_accuracy"]!, Repository.Datasets is null ? 0.5 : 0.88, 1.0);
    }

    [NeedsTool("python3", "nbclient")]
    public async Task Nbclient_executes_the_first_tutorial_through_the_installed_kernelspec()
    {
        using var folder = new TemporaryFolder();

        await Python.RunAsync(
            "execute_notebook.py",
            [First, folder["out.ipynb"], jupyter.KernelName, "epochs=1", "limit=100", "name=\"tests/nbclient\""],
            jupyter.Variables,
            within: TimeSpan.FromMinutes(3));

        var notebook = ExecutedNotebook.Read(folder["out.ipynb"]);
        notebook.AssertWholeAndWithoutErrors();
        Assert.Contains("answers 200", notebook.TextOf("ServeAsync"), StringComparison.Ordinal);
        // What is left of the live figure in the file is a picture that needs no script.
        Assert.Contains(
            notebook.OutputsOf("FitAsync"),
            output => output.ToJsonString().Contains("data:image/png;base64,", StringComparison.Ordinal));
        Assert.DoesNotContain("<script src=", File.ReadAllText(folder["out.ipynb"]), StringComparison.Ordinal);
    }

    [NeedsTool("python3", "pil")]
    public async Task The_second_tutorial_retrains_and_names_the_parent()
    {
        using var folder = new TemporaryFolder();
        var program = new DeepNotebooksProgram(folder);
        string[] data = [];
        if (Repository.Datasets is null)
        {
            await Python.RunAsync("make_images.py", [folder["images"]]);
            data = ["-p", $"source=\"{folder["images"]}\"", "-p", $"target=\"{folder["images"]}\""];
        }

        (await program.RunAsync(
            folder.FullName,
            TimeSpan.FromMinutes(4),
            [
                "run", Second, "-o", "out.ipynb",
                "-p", "sourceEpochs=1", "-p", "targetEpochs=1", "-p", "perClass=6", "-p", "size=32", .. data,
            ])).Succeeded();

        ExecutedNotebook.Read(folder["out.ipynb"]).AssertWholeAndWithoutErrors();
        var model = await PublishedAsync(program, folder, "tutorials/blood-cnn");
        Assert.Equal("tutorials/fruit-cnn", (string?)model["parent"]!["name"]);
        Assert.Equal(1, (int?)model["parent"]!["version"]);
    }

    [NeedsTool("python3", "pil")]
    public async Task The_third_tutorial_sets_retraining_beside_training_from_scratch_in_a_figure()
    {
        using var folder = new TemporaryFolder();
        string[] data = [];
        if (Repository.Datasets is null)
        {
            await Python.RunAsync("make_images.py", [folder["images"]]);
            data = ["-p", $"source=\"{folder["images"]}\"", "-p", $"target=\"{folder["images"]}\""];
        }

        (await new DeepNotebooksProgram(folder).RunAsync(
            folder.FullName,
            TimeSpan.FromMinutes(4),
            ["run", Third, "-o", "out.ipynb", "-p", "sourceEpochs=1", "-p", "epochs=1", "-p", "counts=4,6", "-p", "seeds=1", .. data])).Succeeded();

        var notebook = ExecutedNotebook.Read(folder["out.ipynb"]);
        notebook.AssertWholeAndWithoutErrors();
        Assert.Contains("6 a class: re-trained", notebook.TextOf("Wins"), StringComparison.Ordinal);
        Assert.Contains(notebook.OutputsOf("image/svg+xml"), output => output.ToJsonString().Contains("polyline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_notebook_that_fails_stops_at_the_cell_and_says_where()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["broken.ipynb"], NotebookFile.Of(".net-csharp", "1 + 1", "var a = 1;\nint n = \"no number\";", "\"never\""));

        var result = await new DeepNotebooksProgram(folder).RunAsync(folder.FullName, "run", "broken.ipynb", "-o", "out.ipynb");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("CS0029", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"cell 2\b.*line 2\b", result.Error);
        var notebook = ExecutedNotebook.Read(folder["out.ipynb"]);
        Assert.Equal("2", notebook.TextOf("1 + 1"));
        Assert.Empty(notebook.OutputsOf("never"));
    }

    static async Task<JsonNode> PublishedAsync(DeepNotebooksProgram program, TemporaryFolder folder, string name)
    {
        var listing = JsonNode.Parse((await program.RunAsync(folder.FullName, "zoo", "list", "--json")).Succeeded().Output)!.AsArray();
        return Assert.Single(listing, entry => (string?)entry!["name"] == name)!;
    }
}
