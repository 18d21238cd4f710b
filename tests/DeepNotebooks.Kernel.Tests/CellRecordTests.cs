using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>What the kernel remembers of the cells it ran, and how that stands to the notebook as it is saved.</summary>
public sealed class CellRecordTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("record-").FullName;
    readonly Recorder recorder;
    int number;

    public CellRecordTests() => recorder = new Recorder(folder);

    public void Dispose()
    {
        recorder.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs a cell as a front end that tells ids does; null is one that tells none.</summary>
    void Run(string? id, string code) => recorder.Session.Run(new CellRun(++number, code, null) { CellId = id, Sent = code });

    /// <summary>Saves the notebook, as long after what was run as a second is.</summary>
    void Save(params (string? Id, string Code)[] cells) => Save(DateTime.UtcNow.AddSeconds(1), cells);

    void Save(DateTime written, params (string? Id, string Code)[] cells)
    {
        var path = Path.Combine(folder, "mine.ipynb");
        var json = new JsonArray([.. cells.Select(cell => (JsonNode)new JsonObject
        {
            ["cell_type"] = cell.Code.StartsWith("# ", StringComparison.Ordinal) ? "markdown" : "code",
            ["id"] = cell.Id,
            ["metadata"] = new JsonObject(),
            ["source"] = cell.Code,
        })]);
        foreach (var cell in json.Where(cell => cell!["id"] is null))
            cell!.AsObject().Remove("id");
        File.WriteAllText(path, new JsonObject { ["cells"] = json, ["metadata"] = new JsonObject { ["mine"] = "kept" }, ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString());
        File.SetLastWriteTimeUtc(path, written);
    }

    JsonNode Executed() => JsonNode.Parse(recorder.Session.ExecutedNotebook())!;

    /// <summary>Each code cell's text and its state, such as "1+1: same, stale".</summary>
    static string[] States(JsonNode notebook) =>
        [.. notebook["cells"]!.AsArray().Where(cell => cell!["cell_type"]!.ToString() == "code").Select(cell =>
        {
            var record = cell!["metadata"]![ExecutedCell.Key]!;
            return $"{Text(cell["source"]!)}: {record["saved"]}{(record["stale"] is null ? "" : ", stale")}{(record["superseded"] is null ? "" : ", superseded")}";
        })];

    static string Text(JsonNode lines) => lines is JsonArray many ? string.Concat(many.Select(line => line!.ToString())) : lines.ToString();

    [Fact]
    public void Each_run_is_kept_with_its_text_its_times_and_how_it_ended()
    {
        Run("a", "var x = 1;");
        Run("b", "throw new Exception();");

        var cells = Executed()["cells"]!.AsArray();

        var record = cells[0]!["metadata"]![ExecutedCell.Key]!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("var x = 1;"))), record["sha256"]!.ToString());
        Assert.Equal("ok", record["status"]!.ToString());
        Assert.True(DateTimeOffset.Parse(record["started"]!.ToString()) <= DateTimeOffset.Parse(record["ended"]!.ToString()));
        Assert.Null(record["saved"]); // there is no file to compare with
        Assert.Equal("error", cells[1]!["metadata"]![ExecutedCell.Key]!["status"]!.ToString());
        // Else a run of this notebook would end here, and the one it records did not.
        Assert.Equal("raises-exception", cells[1]!["metadata"]!["tags"]![0]!.ToString());
        Assert.Equal("b", recorder.Session.History[1].Id);
    }

    [Fact]
    public void A_notebook_that_was_run_from_top_to_bottom_is_itself_with_its_texts()
    {
        Run("a", "1+1");
        Run("b", "2+2");
        Save(("t", "# Title"), ("a", "1+1"), ("u", "# Below"), ("b", "2+2"), ("v", "# End"), ("c", "3+3"));

        var notebook = Executed();

        Assert.Equal(["t", "a", "u", "b", "v"], notebook["cells"]!.AsArray().Select(cell => cell!["id"]!.ToString()));
        Assert.Equal(["1+1: same", "2+2: same"], States(notebook));
        Assert.Equal("2", Text(notebook["cells"]![1]!["outputs"]![0]!["data"]!["text/plain"]!));
        Assert.Equal("kept", notebook["metadata"]!["mine"]!.ToString());
        var record = notebook["metadata"]![ExecutedCell.Key]!;
        Assert.Equal("mine.ipynb", record["notebook"]!["name"]!.ToString());
        Assert.Equal((0, 1), (record["never_run"]!.AsArray().Count, (int)record["below"]!));
    }

    [Fact]
    public void Edited_stale_deleted_and_never_run_cells_are_told_apart()
    {
        Run("a", "var n = 1;");
        Run("gone", "n = 7;");
        Run("b", "n + 1");
        Run("c", "n + 2");
        Run("a", "var n = 2;"); // again, with another text, above b and c
        Run("d", "n + 3");
        Save(("a", "var n = 2;"), ("never", "n + 10"), ("b", "n + 1"), ("c", "n + 20"), ("d", "n + 3"));

        var notebook = Executed();

        Assert.Equal(
            ["var n = 1;: replaced, superseded", "n = 7;: deleted", "n + 1: same, stale", "n + 2: edited, stale", "var n = 2;: same", "n + 3: same, stale"],
            States(notebook));
        Assert.Equal(["never"], notebook["metadata"]![ExecutedCell.Key]!["never_run"]!.AsArray().Select(id => id!.ToString()));
        // All that was run stands in it, in the order it ran: ids differ.
        var ids = notebook["cells"]!.AsArray().Select(cell => cell!["id"]!.ToString()).ToList();
        Assert.Equal(["run-1", "run-2", "b", "c", "a", "d"], ids);
    }

    [Fact]
    public void A_cell_that_only_ran_again_is_neither_edited_nor_stale()
    {
        Run("a", "1");
        Run("b", "2");
        Run("b", "2");
        Save(("a", "1"), ("b", "2"));

        Assert.Equal(["1: same", "2: same, superseded", "2: same"], States(Executed()));
    }

    [Fact]
    public void A_file_older_than_the_run_is_not_taken_for_an_edit()
    {
        Run("a", "1");
        Run("b", "2");
        Save(DateTime.UtcNow.AddMinutes(-1), ("a", "0"), ("b", "2"));

        Assert.Equal(["1: unsaved", "2: same"], States(Executed()));
    }

    [Fact]
    public void Without_ids_cells_are_known_by_their_text_and_their_number()
    {
        Run(null, "var a = 1;\nvar b = 2;");
        Run(null, "a + b");
        Run(null, "a + b");
        Save((null, "var a = 1;\nvar b = 3;"), (null, "a + b"));
        Number(0, 1);

        Assert.Equal(["var a = 1;\nvar b = 2;: edited", "a + b: same, superseded", "a + b: same, stale"], States(Executed()));
    }

    [Fact]
    public void Another_notebook_of_the_folder_is_not_taken_for_the_sessions()
    {
        Run("a", "1");
        Run("b", "2");
        Run("c", "3");
        Save(("x", "1"), ("y", "something else"));

        Assert.Null(Executed()["metadata"]![ExecutedCell.Key]!["notebook"]);
    }

    void Number(int cell, int count)
    {
        var path = Path.Combine(folder, "mine.ipynb");
        var written = File.GetLastWriteTimeUtc(path);
        var notebook = JsonNode.Parse(File.ReadAllText(path))!;
        notebook["cells"]![cell]!["execution_count"] = count;
        File.WriteAllText(path, notebook.ToJsonString());
        File.SetLastWriteTimeUtc(path, written);
    }
}
