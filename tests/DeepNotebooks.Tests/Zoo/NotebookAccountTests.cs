using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeepNotebooks.Text;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>What a package says of how the cells of its notebook were run.</summary>
public sealed class NotebookAccountTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    /// <summary>A code cell with the kernel's record of its run.</summary>
    internal static JsonObject Cell(int count, string code, string? saved = "same", string status = "ok", bool stale = false, bool superseded = false)
    {
        var started = DateTimeOffset.UnixEpoch.AddMinutes(count);
        var record = new JsonObject
        {
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code))),
            ["count"] = count,
            ["started"] = started.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
            ["status"] = status,
        };
        if (status != "running")
            record["ended"] = started.AddSeconds(30).ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
        if (saved is not null)
            record["saved"] = saved;
        if (stale)
            record["stale"] = true;
        if (superseded)
            record["superseded"] = true;
        return new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = $"c{count}",
            ["metadata"] = new JsonObject { ["deepnotebooks"] = record },
            ["source"] = code,
            ["outputs"] = new JsonArray(),
        };
    }

    internal static string Notebook(bool compared, int neverRun, params JsonObject[] cells)
    {
        var record = new JsonObject { ["kernel"] = new JsonObject { ["name"] = "DeepNotebooks", ["version"] = "0.1.0" } };
        if (compared)
        {
            record["notebook"] = new JsonObject { ["name"] = "mine.ipynb", ["sha256"] = new string('c', 64) };
            record["never_run"] = new JsonArray([.. Enumerable.Range(0, neverRun).Select(i => (JsonNode)$"n{i}")]);
        }
        return new JsonObject
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = new JsonObject { ["deepnotebooks"] = record },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString();
    }

    string? Line(string notebook)
    {
        var file = Path.Combine(scene.Root, "notebook.ipynb");
        File.WriteAllText(file, notebook);
        return NotebookAccount.Read(file)?.Summary().ToString();
    }

    [Fact]
    public void A_notebook_run_from_top_to_bottom_says_so() => Assert.Equal(
        "3 cells, run in order, none edited since, 1 run again",
        Line(Notebook(true, 0, Cell(1, "a"), Cell(2, "b", superseded: true), Cell(3, "b"), Cell(4, "#!publish", "unsaved", "running"))));

    [Fact]
    public void What_is_wrong_is_told_with_the_numbers_that_jupyter_shows() => Assert.Equal(
        "4 cells: 1 edited since it ran ([3]); 2 stale: a cell above each ran later or was changed ([3], [4]); "
        + "2 run and no longer in the notebook ([1], [2]); 1 never run though a cell below was",
        Line(Notebook(true, 1,
            Cell(1, "a", "replaced", superseded: true), Cell(2, "gone", "deleted"), Cell(3, "b", "edited", stale: true), Cell(4, "c", stale: true), Cell(5, "a2"), Cell(6, "d"))));

    [Fact]
    public void A_notebook_that_could_not_be_compared_says_only_what_is_known() =>
        Assert.StartsWith("2 cells, kept in the order they ran; the kernel could not compare", Line(Notebook(false, 0, Cell(1, "a", null), Cell(2, "b", null))));

    [Fact]
    public void A_cell_altered_in_the_executed_notebook_is_found()
    {
        var altered = Cell(1, "epochs = 10");
        altered["source"] = "epochs = 100";
        Assert.Contains("1 edited since it ran ([1])", Line(Notebook(true, 0, altered)));
    }

    [Fact]
    public void A_notebook_that_nobody_recorded_has_no_account() =>
        Assert.Null(Line("""{"cells": [{"cell_type": "code", "metadata": {}, "source": "1"}], "metadata": {}}"""));

    [Fact]
    public void The_crate_tells_each_run_in_its_order_and_in_which_the_training_began()
    {
        var package = scene.Package(notebook: Notebook(true, 0, Cell(1, "var a = 1;"), Cell(2, "#!train", stale: true), Cell(3, "oops", "deleted", "error")));
        package.Stamp(1, DateTimeOffset.UnixEpoch);

        var entities = JsonNode.Parse(File.ReadAllText(package.File("ro-crate-metadata.json")))!["@graph"]!.AsArray()
            .ToDictionary(entity => (string)entity!["@id"]!, entity => entity!.AsObject());
        string[] runs = ["#run-of-cell-1", "#run-of-cell-2", "#run-of-cell-3"];
        Assert.Equal(runs, entities["./"]["mentions"]!.AsArray().Select(link => (string)link!["@id"]!).Skip(2));
        Assert.All(runs, run => Assert.Equal("ActivateAction", (string)entities[run]["@type"]!));
        Assert.Equal(runs[0], (string)entities[runs[1]]["prov:wasInformedBy"]!["@id"]!);
        Assert.Contains("stale", (string)entities[runs[1]]["description"]!);
        Assert.Equal("http://schema.org/FailedActionStatus", (string)entities[runs[2]]["actionStatus"]!["@id"]!);
        Assert.Equal("1970-01-01T00:01:30.000Z", (string)entities[runs[0]]["endTime"]!);
        var code = entities["notebook.ipynb#c2"];
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData("#!train"u8)), (string)code["identifier"]!);
        Assert.Equal("notebook.ipynb", (string)code["isPartOf"]!["@id"]!);
        // The scene's run begins two minutes after the epoch, as the second cell does.
        Assert.Equal(runs[1], (string)entities["#training"]["prov:wasInformedBy"]!["@id"]!);
    }

    [Fact]
    public void Model_yaml_and_the_card_carry_the_line()
    {
        var package = scene.Package(notebook: Notebook(true, 0, Cell(1, "a"), Cell(2, "b", "edited")));
        package.Stamp(1, DateTimeOffset.UnixEpoch);

        Assert.Contains("- Notebook: 2 cells: 1 edited since it ran ([2]).", File.ReadAllText(package.File("README.md")));
        var summary = Yaml.Read<ModelManifest>(package.File("model.yaml")).Notebook!;
        Assert.Equal((2, true), (summary.Cells, summary.Compared));
        Assert.Equal([2], summary.Edited);
    }
}
