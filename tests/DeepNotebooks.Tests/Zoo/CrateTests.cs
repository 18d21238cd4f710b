using System.Text.Json.Nodes;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>The crate, read by programs that know nothing of ours: npm's ro-crate, and rdflib in W3C PROV's terms.</summary>
public sealed class CrateTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Package()
    {
        var package = scene.Package(notebook: NotebookAccountTests.Notebook(
            true, 0, NotebookAccountTests.Cell(1, "var a = 1;"), NotebookAccountTests.Cell(2, "#!train"), NotebookAccountTests.Cell(3, "#!publish", "unsaved", "running")));
        package.Stamp(2, DateTimeOffset.UnixEpoch.AddHours(1));
        return package.Folder;
    }

    [NeedsCrateReader]
    public void An_independent_reader_finds_every_file_and_no_fault()
    {
        var folder = Package();
        var crate = JsonNode.Parse(CrateReader.Read(folder))!;

        Assert.Empty(crate["problems"]!.AsArray().Select(problem => problem!.ToJsonString()));
        Assert.Empty(crate["dangling"]!.AsArray().Select(id => (string)id!));
        Assert.Empty(crate["unknownTerms"]!.AsArray().Select(term => (string)term!));
        Assert.Equal("Blood cells", (string)crate["name"]!);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace(" ", "%20"));
        Assert.Equal(files.Where(file => file != "ro-crate-metadata.json").Order(StringComparer.Ordinal), crate["parts"]!.AsArray().Select(part => (string)part!));

        var actions = crate["actions"]!.AsArray();
        Assert.Equal(
            ["#training", "#publishing", "#run-of-cell-1", "#run-of-cell-2", "#run-of-cell-3"], actions.Select(action => (string)action!["id"]!));
        // Process Run Crate: each is one of these three, with an instrument.
        Assert.All(actions, action => Assert.Contains((string)action!["type"]!, (string[])["CreateAction", "ActivateAction", "UpdateAction"]));
        Assert.All(actions, action => Assert.NotNull(action!["instrument"]));
        Assert.Equal("ada", (string)actions[0]!["agent"]!);
        Assert.Contains("weights.safetensors", actions[0]!["results"]!.AsArray().Select(id => (string)id!));
        Assert.Equal(["notebook.ipynb#c2"], actions[3]!["objects"]!.AsArray().Select(id => (string)id!));
    }

    [NeedsCrateReader]
    public void In_prov_terms_alone_it_says_what_came_of_what_by_whom()
    {
        var found = JsonNode.Parse(SystemPython.Run("crate_provenance.py", Package(), CrateReader.Context))!;
        string[] Found(string what) => [.. found[what]!.AsArray().Select(value => (string)value!)];

        Assert.Contains("weights.safetensors|#training", Found("generated"));
        Assert.Contains("README.md|#publishing", Found("generated"));
        Assert.Equal(["#dataset-blood-cells", "#parent-cells%2Fbody-3", "notebook.ipynb", "recipe.yaml"], Found("used"));
        Assert.Equal(["DeepNotebooks", "ada"], Found("agents"));
        Assert.Equal(["blood-cells", "cells/body@3"], Found("derived"));
        Assert.Equal(["fc", "layer4"], Found("changed"));
        Assert.Equal(["#run-of-cell-1", "#run-of-cell-2"], Found("before_the_training"));
    }

    [NeedsPython("yaml", "jsonschema")]
    public void Model_yaml_answers_ai4os()
    {
        var answer = SystemPython.Run("ai4_metadata.py", Path.Combine(Package(), "model.yaml"));
        Assert.Equal("valid\n", answer);
    }
}
