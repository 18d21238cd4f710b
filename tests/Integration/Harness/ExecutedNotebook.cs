using System.Text.Json.Nodes;

namespace DeepNotebooks.Integration.Harness;

/// <summary>A notebook with outputs, as saved by whoever executed it.</summary>
sealed class ExecutedNotebook
{
    readonly JsonNode root;

    ExecutedNotebook(JsonNode root) => this.root = root;

    public static ExecutedNotebook Read(string path) => new(JsonNode.Parse(File.ReadAllText(path))!);

    /// <summary>The sources of the code cells, in order.</summary>
    public IEnumerable<string> Code => CodeCells.Select(cell => Text(cell["source"]));

    /// <summary>What the cell shows whose source holds a text, as a person would read it.</summary>
    public string TextOf(string source) =>
        string.Concat(OutputsOf(source).Select(output => Text(output["text"]) + Text(output["data"]?["text/plain"])));

    /// <summary>The outputs of the cell whose source holds a text.</summary>
    public IReadOnlyList<JsonNode> OutputsOf(string source) =>
        CodeCells.First(cell => Text(cell["source"]).Contains(source, StringComparison.Ordinal))
            ["outputs"]!.AsArray().Select(output => output!).ToList();

    /// <summary>Fails when a code cell has not run or ended in an error.</summary>
    public void AssertWholeAndWithoutErrors()
    {
        Assert.All(CodeCells, cell => Assert.NotNull(cell["execution_count"]));
        var errors = CodeCells.SelectMany(cell => cell["outputs"]!.AsArray())
            .Where(output => (string?)output!["output_type"] == "error")
            .Select(output => $"{(string?)output!["ename"]}: {(string?)output["evalue"]}");
        Assert.Empty(errors);
    }

    IEnumerable<JsonNode> CodeCells => root["cells"]!.AsArray().Where(cell => (string?)cell!["cell_type"] == "code").Select(cell => cell!);

    /// <summary>Notebooks keep a text as one string or as a list of lines.</summary>
    static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
        _ => (string)node!,
    };
}
