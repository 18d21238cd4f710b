using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Kernel;

/// <summary>The installed kernel against Jupyter's own clients.</summary>
public sealed class JupyterClientTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    [NeedsTool("python3", "jupyter_kernel_test")]
    public async Task The_kernel_passes_jupyter_kernel_test_in_what_it_offers()
    {
        var report = await Python.RunAsync("kernel_suite.py", [jupyter.KernelName], jupyter.Variables);

        string[] offered =
        [
            "kernel_info", "execute_stdout", "execute_stderr", "execute_result", "display_data", "error", "is_complete", "history",
            "completion", "inspect", "pager", "clear_output",
        ];
        foreach (var test in offered)
            Assert.Matches($@"test_{test} .*ok", report);
    }

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
}
