using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Kernel;

/// <summary>The installed kernel against Jupyter's own clients.</summary>
public sealed class JupyterClientTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    [NeedsTool("python3", "nbclient")]
    public async Task Nbclient_executes_a_notebook_through_the_installed_kernelspec()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["in.ipynb"], NotebookFile.Of(
            jupyter.KernelName,
            "int Twice(int n) => 2 * n;\nawait Task.Delay(1);\nConsole.WriteLine(\"said\");",
            "Twice(21)",
            "var shown = display(\"first\");\nshown.Update(\"last\");"));

        await Python.RunAsync("execute_notebook.py", [folder["in.ipynb"], folder["out.ipynb"], jupyter.KernelName], jupyter.Variables);

        var notebook = ExecutedNotebook.Read(folder["out.ipynb"]);
        notebook.AssertWholeAndWithoutErrors();
        Assert.Equal("said\n", notebook.TextOf("int Twice"));
        Assert.Equal("42", notebook.TextOf("Twice(21)"));
        Assert.Equal("last", notebook.TextOf("shown.Update"));
    }

    [NeedsTool("python3", "nbclient")]
    public async Task A_cell_that_fails_stops_nbclient_with_the_compilers_words()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["in.ipynb"], NotebookFile.Of(jupyter.KernelName, "1 + 1", "int n = \"no number\";", "\"never\""));

        var result = await Command.RunAsync(
            Tool.Named("python3").File,
            [Repository.Script("execute_notebook.py"), folder["in.ipynb"], folder["out.ipynb"], jupyter.KernelName],
            variables: jupyter.Variables);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("CS0029", result.Error, StringComparison.Ordinal);
        var notebook = ExecutedNotebook.Read(folder["out.ipynb"]);
        Assert.Equal("2", notebook.TextOf("1 + 1"));
        Assert.Empty(notebook.OutputsOf("never"));
    }

    [NeedsTool("python3", "nbclient")]
    public async Task TorchSharp_works_in_a_cell_that_uses_nothing_of_the_product_before()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["in.ipynb"], NotebookFile.Of(
            jupyter.KernelName, "#r \"nuget: TorchSharp-cpu\"\nusing TorchSharp;", "torch.arange(4).sum().item<long>()"));

        await Python.RunAsync("execute_notebook.py", [folder["in.ipynb"], folder["out.ipynb"], jupyter.KernelName], jupyter.Variables);

        Assert.Equal("6", ExecutedNotebook.Read(folder["out.ipynb"]).TextOf("torch.arange"));
    }

    [NeedsTool("python3", "nbconvert")]
    public async Task A_notebook_of_dotnet_interactive_finds_its_kernel_and_becomes_a_page_and_a_notebook()
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string?>(jupyter.Variables) { ["JUPYTER_PATH"] = null, ["JUPYTER_DATA_DIR"] = folder.Folder("data") };
        (await Command.RunAsync(
            DeepNotebooksProgram.Built, ["jupyter", "install", "--user", "--as", ".net-csharp"], variables: variables)).Succeeded();
        await File.WriteAllTextAsync(folder["old.ipynb"], NotebookFile.OfDotnetInteractive(
            "#!csharp\nvar rows = new[] { new { Name = \"Ada\", Age = 36 } };\nrows",
            "#!markdown\n# A *title*",
            "HTML(\"<b>bold</b>\")",
            "40 + 2"));

        foreach (var form in new[] { "html", "notebook" })
        {
            (await Command.RunAsync(
                Tool.Named("python3").File,
                ["-m", "nbconvert", "--execute", "--to", form, "--output", "new", "old.ipynb"],
                folder.FullName,
                variables)).Succeeded();
        }

        var page = await File.ReadAllTextAsync(folder["new.html"]);
        Assert.Contains("Ada", page, StringComparison.Ordinal);
        Assert.Contains("<b>bold</b>", page, StringComparison.Ordinal);
        var notebook = ExecutedNotebook.Read(folder["new.ipynb"]);
        notebook.AssertWholeAndWithoutErrors();
        Assert.Equal("42", notebook.TextOf("40 + 2"));
    }

    [NeedsTool("python3", "jupyter_console")]
    public async Task A_person_at_jupyter_console_gets_answers_is_asked_and_interrupts()
    {
        var shown = await Python.RunAsync("console_session.py", [jupyter.KernelName], jupyter.Variables);

        Assert.Contains("Out[1]: 2", shown, StringComparison.Ordinal);
        Assert.Contains("Your name? ", shown, StringComparison.Ordinal);
    }
}
