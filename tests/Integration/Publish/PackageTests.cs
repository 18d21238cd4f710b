using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>A pulled package, read by programs that are not ours.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class PackageTests(PublishedProgram published)
{
    [NeedsTool("python3", "pil", "yaml")]
    public async Task Every_file_is_there_and_has_the_checksum_that_the_manifest_says()
    {
        using var folder = new TemporaryFolder();
        var package = await PullAsync(folder);

        var manifest = await Python.JsonAsync("yaml_to_json.py", Path.Combine(package, "model.yaml"));
        var files = manifest["files"]!.AsObject();
        var sums = string.Concat(files.Select(file => $"{(string)file.Value!["sha256"]!}  {file.Key}\n"));
        await File.WriteAllTextAsync(folder["SHA256SUMS"], sums);
        (await Command.RunAsync("sha256sum", ["--check", "--strict", "--quiet", folder["SHA256SUMS"]], package)).Succeeded();

        Assert.All(files, file => Assert.Equal(new FileInfo(Path.Combine(package, file.Key)).Length, (long?)file.Value!["bytes"]));
        var present = Directory.GetFiles(package, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(package, file));
        Assert.Equal(present.Except(["model.yaml", "ro-crate-metadata.json"]).Order(), files.Select(file => file.Key).Order());
        foreach (var name in new[] { "README.md", "model.onnx", "weights.safetensors", "samples/input.npy", "samples/expected.npy" })
            Assert.Contains(name, present);

        Assert.Equal(PublishedProgram.ModelName, (string?)manifest["name"]);
        Assert.Equal(2, (int?)manifest["version"]);
        Assert.Equal(["leaf", "petal", "water"], manifest["classes"]!.AsArray().Select(c => (string)c!));
        Assert.Equal("CC-BY-4.0", (string?)manifest["licence"]);
    }

    [NeedsTool("python3", "pil", "onnx")]
    public async Task The_graph_passes_the_checker_of_onnx_and_takes_any_number_of_images()
    {
        using var folder = new TemporaryFolder();
        var package = await PullAsync(folder);

        var signature = await Python.JsonAsync("onnx_signature.py", Path.Combine(package, "model.onnx"));

        var input = signature["inputs"]!["image"]!.AsArray();
        Assert.Equal(System.Text.Json.JsonValueKind.String, input[0]!.GetValueKind());
        Assert.Equal([3, 32, 32], input.Skip(1).Select(axis => (int)axis!));
        Assert.Equal(3, (int?)signature["outputs"]!["logits"]!.AsArray()[1]);
    }

    [NeedsTool("python3", "pil")]
    public async Task The_record_of_where_it_comes_from_lists_every_file()
    {
        using var folder = new TemporaryFolder();
        var package = await PullAsync(folder);

        var graph = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(package, "ro-crate-metadata.json")))!["@graph"]!.AsArray();

        var root = graph.Single(entity => (string?)entity!["@id"] == "./")!;
        var parts = root["hasPart"]!.AsArray().Select(part => (string)part!["@id"]!).ToHashSet();
        var files = Directory.GetFiles(package, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(package, file));
        foreach (var file in files)
            Assert.True(parts.Contains(file) || file == "ro-crate-metadata.json", $"{file} is not in the crate");
        Assert.Contains(graph, entity => entity!["@type"]!.ToJsonString().Contains("CreateAction", StringComparison.Ordinal));
    }

    async Task<string> PullAsync(TemporaryFolder folder)
    {
        await published.DoneAsync("zoo", "pull", PublishedProgram.ModelName, "--zoo", published.Zoo, "-o", folder["package"]);
        return folder["package"];
    }
}
