using System.Text.Json.Nodes;
using DeepNotebooks.Extension;
using DeepNotebooks.Kernel;

namespace DeepNotebooks.Cli.Tests;

/// <summary>Cells run by the real session with the real extension, in a folder and with a zoo of their own.</summary>
public sealed class NotebookRun : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("deepnotebooks-cli-").FullName;

    public NotebookRun()
    {
        // The session runs in this process and asks the environment where things are.
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", Path.Combine(folder, "data"));
        Environment.SetEnvironmentVariable("DEEPNOTEBOOKS_CACHE", Path.Combine(folder, "cache"));
        Environment.SetEnvironmentVariable("DEEPNOTEBOOKS_ZOO", null);
    }

    internal string Folder => folder;

    internal Task<Executed> ExecuteAsync(params string[] cells) => ExecuteAsync(CancellationToken.None, cells);

    internal async Task<Executed> ExecuteAsync(CancellationToken interrupted, params string[] cells)
    {
        var notebook = new JsonObject
        {
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
            ["metadata"] = new JsonObject(),
            ["cells"] = new JsonArray([.. cells.Select((code, index) => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code",
                ["id"] = $"c{index}",
                ["metadata"] = new JsonObject(),
                ["execution_count"] = null,
                ["outputs"] = new JsonArray(),
                ["source"] = code,
            })]),
        };
        var input = Path.Combine(folder, $"{Guid.NewGuid():N}.ipynb");
        var output = Path.ChangeExtension(input, ".out.ipynb");
        await File.WriteAllTextAsync(input, notebook.ToJsonString(), CancellationToken.None);
        var outcome = await NotebookRunner.RunAsync(
            new RunRequest { Notebook = input, Output = output, Progress = TextWriter.Null, IsTerminal = false }, [new DeepLearningExtension()], interrupted);
        return new Executed(outcome, JsonNode.Parse(await File.ReadAllTextAsync(output, CancellationToken.None))!);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

/// <summary>An executed notebook.</summary>
sealed record Executed(RunOutcome Outcome, JsonNode Notebook)
{
    /// <summary>All that cell <paramref name="cell"/> shows in one form.</summary>
    internal string Shown(int cell, string mime = "text/plain") => string.Concat(
        Notebook["cells"]![cell]!["outputs"]!.AsArray()
            .Select(output => output!["data"]?[mime] ?? (mime == "text/plain" ? output["text"] : null))
            .Where(text => text is not null)
            .Select(text => text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)text!));
}
