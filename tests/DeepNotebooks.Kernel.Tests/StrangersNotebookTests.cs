using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>Notebooks as users of .NET Interactive write them, with the outputs it gives: run unchanged, every output reads the same.</summary>
public sealed partial class StrangersNotebookTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("deepnotebooks-strangers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("displays")]
    [InlineData("language")]
    [InlineData("magics")]
    [InlineData("other-languages")]
    public async Task A_notebook_of_NET_Interactive_runs_unchanged_output_for_output(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Notebooks", name + ".ipynb");
        var request = new RunRequest { Notebook = path, Output = Path.Combine(folder, name + ".ipynb"), Progress = TextWriter.Null, IsTerminal = false };
        var outcome = await NotebookRunner.RunAsync(request, []);

        Assert.Null(outcome.Error);
        Assert.Equal(string.Join("\n\n", Read(path)), string.Join("\n\n", Read(outcome.Output!)));
    }

    // Each code cell with what a reader sees below it.
    static List<string> Read(string path) =>
        [.. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray()
            .Where(cell => cell!["cell_type"]!.ToString() == "code")
            .Select(cell => $"{Joined(cell!["source"]!)}\n=> {string.Join(" | ", cell["outputs"]!.AsArray().Select(output => Seen(output!)))}")];

    static string Seen(JsonNode output) => output["output_type"]!.ToString() switch
    {
        "stream" => $"{output["name"]}: {Joined(output["text"]!)}",
        "error" => $"error: {output["evalue"]}",
        _ => Seen(output["data"]!.AsObject()),
    };

    static string Seen(JsonObject forms) =>
        forms["text/html"] is { } html ? WallTime().Replace(Blanks().Replace(WebUtility.HtmlDecode(Tags().Replace(Joined(html), " ")), " ").Trim(), "Wall time")
        : forms["application/json"] is { } json ? json.ToJsonString()
        : forms["text/markdown"] is { } markdown ? Joined(markdown)
        : WallTime().Replace(Blanks().Replace(Joined(forms["text/plain"]!), " ").Trim(), "Wall time");

    static string Joined(JsonNode text) => text is JsonArray lines ? string.Concat(lines.Select(line => line!.ToString())) : text.ToString();

    [GeneratedRegex("<style>.*?</style>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^Wall time: [\d.]+ms$")]
    private static partial Regex WallTime();
}
