using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Tests;

public sealed class HistoryTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Fact]
    public void The_executed_notebook_is_what_jupyter_would_have_saved()
    {
        cell.Result("var shown = display(\"first\");\nConsole.Write(\"a\");\nConsole.WriteLine(\"b\");\n1 + 1");
        cell.Run("throw new Exception(\"x\");");
        cell.Result("shown.Update(\"last\");");

        var notebook = JsonNode.Parse(cell.Session.ExecutedNotebook())!;

        Assert.Equal(4, notebook["nbformat"]!.GetValue<int>());
        Assert.Equal(5, notebook["nbformat_minor"]!.GetValue<int>());
        Assert.Equal(".net-csharp", notebook["metadata"]!["kernelspec"]!["name"]!.ToString());
        Assert.Equal("C#", notebook["metadata"]!["language_info"]!["name"]!.ToString());
        var cells = notebook["cells"]!.AsArray();
        Assert.Equal(3, cells.Select(one => one!["id"]!.ToString()).Distinct().Count());
        Assert.Equal([1, 2, 3], cells.Select(one => one!["execution_count"]!.GetValue<int>()));

        var outputs = cells[0]!["outputs"]!.AsArray();
        Assert.Equal(["display_data", "stream", "execute_result"], outputs.Select(output => output!["output_type"]!.ToString()));
        Assert.Equal("last", string.Concat(outputs[0]!["data"]!["text/plain"]!.AsArray().Select(line => line!.ToString())));
        Assert.Equal("ab\n", string.Concat(outputs[1]!["text"]!.AsArray().Select(line => line!.ToString())));
        Assert.Equal("error", cells[1]!["outputs"]![0]!["output_type"]!.ToString());
    }

    [Fact]
    public void The_history_has_the_running_cell_as_its_last()
    {
        cell.Result("1");

        Assert.Equal("2 True", cell.Result("$\"{Notebook.Host.History.Count} {Notebook.Host.History.Last().Elapsed is null}\""));
        Assert.All(cell.Session.History, run => Assert.True(run.Succeeded));
    }
}
