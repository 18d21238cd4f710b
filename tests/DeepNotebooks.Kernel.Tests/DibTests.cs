using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Documents;

namespace DeepNotebooks.Kernel.Tests;

public sealed class DibTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("dib").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Cells_are_divided_at_the_magics_of_languages_alone()
    {
        var cells = DibFile.Parse("var before = 1;\n\n#!csharp\n\n#!time\n#!value --name x\n1\n#!markdown\n\n# Title\r\n\r\n#!C#\n2\n#!f#\nlet x = 1\n#!js\n3").Cells;

        Assert.Equal(
            [("csharp", "var before = 1;", 0), ("csharp", "#!time\n#!value --name x\n1", 4), ("markdown", "# Title", 9), ("csharp", "2", 12), ("fsharp", "let x = 1", 14), ("javascript", "3", 16)],
            cells.Select(cell => (cell.Language, cell.Source, cell.FirstLine)));
    }

    [Fact]
    public void The_meta_names_further_languages_and_the_first_one()
    {
        var cells = DibFile.Parse("#!meta\n{\"kernelInfo\":{\"defaultKernelName\":\"html\",\"items\":[{\"aliases\":[\"db\"],\"name\":\"sql-sales\",\"languageName\":\"SQL\"}]}}\n#!time\n<p>\n#!db\nselect 1").Cells;

        Assert.Equal([("html", "#!time\n<p>"), ("sql-sales", "select 1")], cells.Select(cell => (cell.Language, cell.Source)));
    }

    [Fact]
    public async Task A_dib_runs_to_an_executed_notebook_that_keeps_each_cells_language()
    {
        var (outcome, notebook) = await RunAsync("#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\"}]}}\n\n#!markdown\n\n# Title\n\n#!csharp\n\n1 + 1\n\n#!html\n\n<b>x</b>\n");

        Assert.Equal((0, null), (outcome.ExitCode, outcome.Error));
        var cells = notebook["cells"]!.AsArray();
        Assert.Equal(["markdown", "code", "code"], cells.Select(cell => cell!["cell_type"]!.ToString()));
        Assert.Equal("# Title", cells[0]!["source"]![0]!.ToString());
        Assert.Equal("csharp", cells[1]!["metadata"]!["dotnet_interactive"]!["language"]!.ToString());
        Assert.Equal("2", cells[1]!["outputs"]![0]!["data"]!["text/plain"]![0]!.ToString());
        Assert.Equal("html", cells[2]!["metadata"]!["polyglot_notebook"]!["kernelName"]!.ToString());
        Assert.Equal("<b>x</b>", cells[2]!["source"]![0]!.ToString());
        Assert.Equal("<b>x</b>", cells[2]!["outputs"]![0]!["data"]!["text/html"]![0]!.ToString().Trim());
        Assert.Equal("csharp", notebook["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]!.ToString());
    }

    [Theory]
    [InlineData("#!fsharp\n\nlet x = 1", 1, "cell 1: #!fsharp is not supported: it asks for F#")]
    [InlineData("#!meta\n{]", 2, "what stands below #!meta is not JSON (line 2)")]
    public async Task What_cannot_be_run_is_one_line(string text, int exitCode, string told)
    {
        var (outcome, _) = await RunAsync(text);

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(told, outcome.Error);
        Assert.DoesNotContain('\n', outcome.Error!);
    }

    async Task<(RunOutcome Outcome, JsonNode Notebook)> RunAsync(string text)
    {
        var path = Path.Combine(folder, "a.dib");
        await File.WriteAllTextAsync(path, text);
        var outcome = await NotebookRunner.RunAsync(
            new RunRequest { Notebook = path, Output = Path.Combine(folder, "out.ipynb"), Progress = TextWriter.Null, IsTerminal = false }, []);
        return (outcome, outcome.Output is null ? new JsonObject() : JsonNode.Parse(await File.ReadAllTextAsync(outcome.Output))!);
    }
}
