using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>From a folder of images to a published and re-trained model, with the published program and nothing else.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class JourneyTests(PublishedProgram published)
{
    [NeedsTool("python3", "pil")]
    public async Task The_program_is_native_code_and_starts_quickly_from_anywhere()
    {
        var result = await published.DoneAsync("--version");

        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
        Assert.False(File.Exists(Path.Combine(published.ProgramFolder, "DeepNotebooks.Cli")), "one program, one name");
        // ReadyToRun code makes the library a few times larger than its IL.
        const string library = "DeepNotebooks.Kernel";
        var built = new FileInfo(Repository.Path("src", library, "bin", "Release", "net10.0", "linux-x64", library + ".dll"));
        Assert.True(new FileInfo(Path.Combine(published.ProgramFolder, library + ".dll")).Length > 1.5 * built.Length);
    }

    [NeedsTool("python3", "pil")]
    public async Task A_run_of_unseen_images_is_as_good_as_its_evaluation_says()
    {
        var evaluation = await JsonAsync("evaluate", published.Run, "--data", published.Images, "--json");

        Assert.Equal(24, (int?)evaluation["images"]);
        Assert.InRange((double)evaluation["accuracy"]!, 0.9, 1.0);
        Assert.Equal(["leaf", "petal", "water"], evaluation["classes"]!.AsArray().Select(c => (string)c!["name"]!));
        foreach (var name in new[] { "balanced_accuracy", "macro_f1", "auc", "loss" })
            Assert.NotNull(evaluation[name]);

        // The same, counted by hand from what 'predict' says of each image.
        var files = Directory.GetFiles(Path.Combine(published.Images, "test"), "*", SearchOption.AllDirectories);
        var predictions = (await JsonAsync(["predict", published.Run, "--json", .. files])).AsArray();
        var right = predictions.Count(p => (string?)p!["class"] == Path.GetFileName(Path.GetDirectoryName((string)p["file"]!)));
        Assert.Equal((double)evaluation["accuracy"]!, right / 24.0, precision: 6);
    }

    [NeedsTool("python3", "pil")]
    public void The_run_records_every_epoch()
    {
        var epochs = File.ReadAllLines(Path.Combine(published.Run, "metrics.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal([1, 2, 3, 4, 5, 6], epochs.Select(e => (int)e["epoch"]!));
        Assert.All(epochs, e => Assert.True((double)e["images_per_second"]! > 0));
        // Not that the training loss falls: these images are learned within the first epoch, and then it wavers with dropout and augmentation.
        Assert.All(epochs, e => Assert.True(double.IsFinite((double)e["train_loss"]!)));
        Assert.True((double)epochs[^1]["val_loss"]! < Math.Log(3) / 2, "the last epoch is hardly better than guessing among three classes");
        Assert.True(File.Exists(Path.Combine(published.Run, "recipe.yaml")));
        Assert.True(File.Exists(Path.Combine(published.Run, "model", "weights.safetensors")));
    }

    [NeedsTool("python3", "pil")]
    public async Task Publishing_the_same_name_again_made_version_2()
    {
        var listing = (await JsonAsync("zoo", "list", "--json", "--zoo", published.Zoo)).AsArray();

        var entry = Assert.Single(listing, e => (string?)e!["name"] == PublishedProgram.ModelName)!;
        Assert.Equal(2, (int?)entry["version"]);
        Assert.Equal("CC-BY-4.0", (string?)entry["licence"]);
        var tags = await Git.RunAsync(published.Zoo, "for-each-ref", "--format=%(objecttype) %(refname:short)", "refs/tags/garden/colours@*");
        Assert.Equal(["tag garden/colours@1", "tag garden/colours@2"], tags.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [NeedsTool("python3", "pil")]
    public async Task Predict_from_the_zoo_alone_tells_the_class_of_every_kind_of_file()
    {
        var files = Directory.GetFiles(Path.Combine(published.Images, "test", "leaf")).Order().ToArray();

        string[] request = ["predict", PublishedProgram.ModelName + "@1", "--zoo", published.Zoo, "--json", .. files];
        var predictions = (await JsonAsync(request)).AsArray();

        Assert.Equal(files, predictions.Select(p => (string)p!["file"]!));
        Assert.True(predictions.Count(p => (string?)p!["class"] == "leaf") >= 7, predictions.ToJsonString());
        Assert.All(predictions, p =>
        {
            Assert.Equal(1.0, p!["top"]!.AsArray().Sum(top => (double)top!["probability"]!), precision: 4);
            Assert.Equal((double)p["probability"]!, p["top"]!.AsArray().Max(top => (double)top!["probability"]!));
        });
    }

    [NeedsTool("python3", "pil", "yaml")]
    public async Task A_retrained_model_names_its_parent()
    {
        var run = published.Folder["retrained"];

        await published.DoneAsync(
            "train", published.Images, "--from", PublishedProgram.ModelName, "--zoo", published.Zoo, "--epochs", "2", "--limit", "8", "-o", run);
        await published.DoneAsync("zoo", "publish", run, "--name", "garden/retrained", "--zoo", published.Zoo);

        var model = await JsonAsync("zoo", "show", "garden/retrained", "--zoo", published.Zoo, "--json");
        Assert.Equal(PublishedProgram.ModelName, (string?)model["parent"]!["name"]);
        Assert.Equal(2, (int?)model["parent"]!["version"]);
        Assert.Matches("^(sha256:)?[0-9a-f]{64}$", (string?)model["parent"]!["digest"]);
    }

    [NeedsTool("python3", "pil", "yaml")]
    public async Task A_file_of_weights_is_a_start_and_a_wrong_one_is_told_in_a_line()
    {
        var weights = Path.Combine(published.Run, "model", "weights.safetensors");

        var told = await published.DoneAsync(
            "train", published.Images, "--weights", weights, "--size", "32", "--epochs", "1", "--limit", "8", "-o", published.Folder["from-weights"]);
        Assert.Contains("weights.safetensors", told.Error);
        var other = await published.Program.RunAsync(
            published.Folder.Folder("elsewhere"), "train", published.Images, "--model", "resnet9", "--weights", weights, "--size", "32", "--epochs", "1", "-o", published.Folder["of-another"]);

        Assert.Equal(2, other.ExitCode);
        Assert.Single(other.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("weights.safetensors", StringComparison.Ordinal));
    }

    async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse((await published.DoneAsync(arguments)).Output)!;
}
