using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Tests;

public sealed class NotebookRunnerTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("run").FullName;
    readonly StringWriter progress = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_notebook_is_run_and_written_with_its_outputs_and_all_else_kept()
    {
        var outcome = await RunAsync([Markdown("# Title"), Code("var x = 1;", "{\"custom\": 1}"), Code(""), Code("Console.WriteLine(\"hello\");\nx + 1")]);

        Assert.Equal((0, null), (outcome.ExitCode, outcome.Error));
        var cells = Cells(outcome);
        Assert.Equal(["markdown", "code", "code", "code"], cells.Select(cell => cell!["cell_type"]!.ToString()));
        Assert.Equal(1, cells[1]!["metadata"]!["custom"]!.GetValue<int>());
        Assert.Null(cells[2]!["execution_count"]);
        Assert.Equal(2, cells[3]!["execution_count"]!.GetValue<int>());
        Assert.Equal(["stream", "execute_result"], cells[3]!["outputs"]!.AsArray().Select(output => output!["output_type"]!.ToString()));
        Assert.Equal("hello\n2\n", progress.ToString());
        Assert.Equal(["a.ipynb", "out.ipynb"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Parameters_are_set_in_a_cell_of_their_own_as_the_types_they_have()
    {
        var outcome = await RunAsync(
            [Code("var epochs = 3;\ndouble rate = 0.1, other = 1;\nvar name = \"n\";\nbool quick = false;", "{\"tags\": [\"parameters\"]}"),
                Code("$\"{epochs / 2} {rate} {other} {name} {quick}\"")],
            new() { ["epochs"] = "7", ["rate"] = "2", ["name"] = "a \"b\"\\", ["quick"] = "true" });

        Assert.Equal((0, null), (outcome.ExitCode, outcome.Error));
        var cells = Cells(outcome);
        Assert.Equal("injected-parameters", cells[1]!["metadata"]!["tags"]![0]!.ToString());
        Assert.Equal("3 2 1 a \"b\"\\ True", Text(cells[2]!["outputs"]![0]!["data"]!["text/plain"]!));
    }

    [Fact]
    public async Task Parameters_of_an_earlier_run_are_replaced()
    {
        var first = await RunAsync([Code("var n = 1;", "{\"tags\": [\"parameters\"]}"), Code("n")], new() { ["n"] = "2" });
        var second = await NotebookRunner.RunAsync(Request(first.Output!, new() { ["n"] = "3" }), []);

        var cells = Cells(second);
        Assert.Equal(3, cells.Count);
        Assert.Equal("3", Text(cells[2]!["outputs"]![0]!["data"]!["text/plain"]!));
    }

    [Theory]
    [InlineData("epoch", "3", "Did you mean 'epochs'? It has: epochs, name.")]
    [InlineData("epochs", "three", "'three' is no int")]
    public async Task A_wrong_parameter_is_refused_before_anything_runs(string name, string value, string told)
    {
        var outcome = await RunAsync([Code("int epochs = 3; var name = \"\";", "{\"tags\": [\"parameters\"]}")], new() { [name] = value });

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(told, outcome.Error);
        Assert.False(File.Exists(Path.Combine(folder, "out.ipynb")));
    }

    [Fact]
    public async Task The_first_error_ends_the_run_with_its_cell_and_line_and_what_ran_is_written()
    {
        var outcome = await RunAsync([Markdown("m"), Code("1"), Code("var a = 1;\nthrow new Exception(\"boom\");"), Code("2", outputs: "[{\"output_type\": \"stream\", \"name\": \"stdout\", \"text\": \"old\"}]")]);

        Assert.Equal((1, "cell 2, line 2: boom"), (outcome.ExitCode, outcome.Error));
        var cells = Cells(outcome);
        Assert.Equal("error", cells[2]!["outputs"]![0]!["output_type"]!.ToString());
        Assert.Empty(cells[3]!["outputs"]!.AsArray());
    }

    [Fact]
    public async Task A_cell_that_is_to_fail_may()
    {
        var outcome = await RunAsync([Code("throw new Exception();", "{\"tags\": [\"raises-exception\"]}"), Code("2")]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(2, Cells(outcome)[1]!["execution_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_display_that_changes_is_saved_and_logged_in_its_last_state()
    {
        var outcome = await RunAsync([Code("var d = display(\"0 %\");\nConsole.WriteLine(\"text\");\nfor (var i = 1; i <= 10; i++) d.Update($\"{i}0 %\");\n\"end\"")]);

        Assert.Equal("100 %", Text(Cells(outcome)[0]!["outputs"]![0]!["data"]!["text/plain"]!));
        Assert.Equal("0 %\ntext\n100 %\nend\n", progress.ToString());
    }

    [Fact]
    public async Task A_display_updated_by_a_later_cell_is_saved_where_it_stands()
    {
        var outcome = await RunAsync([Code("var d = display(\"old\");"), Code("d.Update(\"new\");")]);

        Assert.Equal("new", Text(Cells(outcome)[0]!["outputs"]![0]!["data"]!["text/plain"]!));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_told_before_anything_runs()
    {
        var path = Write([Code("System.IO.File.WriteAllText(System.IO.Path.Combine(\"" + folder + "\", \"ran\"), \"\");")]);
        var outcome = await NotebookRunner.RunAsync(Request(path, []) with { Output = folder }, []);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("it is a folder", outcome.Error);
        Assert.False(File.Exists(Path.Combine(folder, "ran")));
    }

    [Fact]
    public async Task The_executed_notebook_in_a_run_ends_with_the_running_cell()
    {
        var outcome = await RunAsync([Markdown("# Mine"), Code("Console.WriteLine(\"before\");"), Code("Notebook.Host.ExecutedNotebook()"), Code("3")]);

        var inside = JsonNode.Parse(Text(Cells(outcome)[2]!["outputs"]![0]!["data"]!["text/plain"]!))!;
        Assert.Equal(["markdown", "code", "code"], inside["cells"]!.AsArray().Select(cell => cell!["cell_type"]!.ToString()));
        Assert.Equal("before\n", Text(inside["cells"]![1]!["outputs"]![0]!["text"]!));
        Assert.Equal("kept", inside["metadata"]!["mine"]!.ToString());
    }

    [Theory]
    [InlineData(null, "there is no notebook")]
    [InlineData("not json", "it is not JSON (line 1)")]
    [InlineData("[]", "not a notebook")]
    [InlineData("{\"cells\": []}", "'nbformat' is missing")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "nbformat 3")]
    [InlineData("{\"nbformat\": 4, \"cells\": 3}", "without a list of cells")]
    [InlineData("{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"python3\", \"language\": \"python\"}}}", "python")]
    public async Task What_is_no_csharp_notebook_is_refused_in_one_line(string? text, string told)
    {
        var path = Path.Combine(folder, "a.ipynb");
        if (text is not null)
            File.WriteAllText(path, text);

        var outcome = await NotebookRunner.RunAsync(Request(path, []), []);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(told, outcome.Error);
        Assert.DoesNotContain('\n', outcome.Error!);
        Assert.False(File.Exists(Path.Combine(folder, "out.ipynb")));
    }

    [Fact]
    public async Task Cancelling_a_run_interrupts_its_cell_and_writes_what_ran()
    {
        using var cancel = new CancellationTokenSource();
        var path = Write([Code("1"), Code("DeepNotebooks.Kernel.Tests.Gate.Reach(); while (true) { }"), Code("3")]);
        var run = NotebookRunner.RunAsync(Request(path, []), [], cancel.Token);
        Gate.WaitUntilReached();
        await cancel.CancelAsync();

        var outcome = await run;

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("interrupted", outcome.Error);
        Assert.Equal(1, Cells(outcome)[0]!["execution_count"]!.GetValue<int>());
    }

    Task<RunOutcome> RunAsync(IEnumerable<JsonObject> cells, Dictionary<string, string>? parameters = null) =>
        NotebookRunner.RunAsync(Request(Write(cells), parameters ?? []), []);

    RunRequest Request(string path, Dictionary<string, string> parameters) => new()
    {
        Notebook = path,
        Output = Path.Combine(folder, "out.ipynb"),
        Parameters = parameters,
        Progress = progress,
        IsTerminal = false,
    };

    string Write(IEnumerable<JsonObject> cells)
    {
        var path = Path.Combine(folder, "a.ipynb");
        var notebook = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = JsonNode.Parse("{\"kernelspec\": {\"name\": \".net-csharp\", \"language\": \"C#\", \"display_name\": \"x\"}, \"mine\": \"kept\"}"),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 4,
        };
        File.WriteAllText(path, notebook.ToJsonString());
        return path;
    }

    static JsonObject Markdown(string text) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = text };

    static JsonObject Code(string code, string metadata = "{}", string outputs = "[]") => new()
    {
        ["cell_type"] = "code",
        ["metadata"] = JsonNode.Parse(metadata),
        ["source"] = code,
        ["outputs"] = JsonNode.Parse(outputs),
        ["execution_count"] = null,
    };

    static JsonArray Cells(RunOutcome outcome) => JsonNode.Parse(File.ReadAllText(outcome.Output!))!["cells"]!.AsArray();

    static string Text(JsonNode node) => node is JsonArray lines ? string.Concat(lines.Select(line => line!.ToString())) : node.ToString();
}
