using System.Text.Json.Nodes;
using DeepNotebooks.Onnx.Format;
using DeepNotebooks.Text;
using DeepNotebooks.Zoos;
using Google.Protobuf;
using SkiaSharp;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>From a training to a package in a zoo and back, with nothing made by hand.</summary>
public sealed class PublicationTests : IDisposable
{
    readonly ZooScene scene = new();
    readonly List<string> told = [];

    public void Dispose() => scene.Dispose();

    ZooStore Store(string user = "ada") => scene.Store(user, progress: new PublishTests.Told(told));

    string Run => Path.Combine(scene.Root, "run");

    /// <summary>Three colours, a few images each, in a folder.</summary>
    async Task<Dataset> ColoursAsync()
    {
        var random = new Random(5);
        foreach (var (split, count) in new[] { ("train", 12), ("val", 3), ("test", 3) })
        {
            for (var i = 0; i < count * 3; i++)
            {
                var shade = (byte)random.Next(120, 255);
                var (name, colour) = (i % 3) switch
                {
                    0 => ("Red, or so", new SKColor(shade, 20, 20)),
                    1 => ("green", new SKColor(20, shade, 20)),
                    _ => ("blue", new SKColor(20, 20, shade)),
                };
                var folder = Directory.CreateDirectory(Path.Combine(scene.Root, "colours", split, name)).FullName;
                File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), ColourModel.Image(colour, width: 20, height: 16));
            }
        }
        return await Datasets.LoadAsync(Path.Combine(scene.Root, "colours"));
    }

    async Task<Learner> TrainedAsync()
    {
        var learner = Learner.Create(await ColoursAsync(), "small-cnn", new Recipe { Batch = 9, Seed = 3, Device = "cpu" });
        await learner.FitAsync(epochs: 2, output: Run);
        return learner;
    }

    Task<PublishedModel> PublishAsync(Learner? learner, PublishOptions? options = null, string name = "colours/three") =>
        Publication.RunAsync(Run, learner, name, options ?? new PublishOptions { Licence = "CC0-1.0" }, default, Store());

    [Fact]
    public async Task A_learner_becomes_a_package_that_anyone_can_check()
    {
        using var learner = await TrainedAsync();
        await Store().InitAsync(default);
        var notebook = """{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""";
        Zoo.NotebookSource = () => notebook;
        PublishedModel published;
        try
        {
            published = await PublishAsync(learner);
        }
        finally
        {
            Zoo.NotebookSource = null;
        }
        Assert.Equal("colours/three@1", published.ToString());
        Assert.Empty(published.Warnings);

        var pulled = await Store("grace").PullAsync(ModelName.Parse("colours/three"), Path.Combine(scene.Root, "out"), default);
        string[] expected =
        [
            "README.md", "model.onnx", "model.yaml", "notebook.ipynb", "ro-crate-metadata.json", "samples/0-red-or-so.png",
            "samples/1-blue.png", "samples/2-green.png", "samples/expected.npy", "samples/input.npy",
            "training-images.npy", "weights.safetensors",
        ];
        var files = Directory.EnumerateFiles(pulled.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(expected, files.Select(file => Path.GetRelativePath(pulled.Path, file)).Order(StringComparer.Ordinal));
        Assert.Equal(notebook, File.ReadAllText(Path.Combine(pulled.Path, "notebook.ipynb")));

        // The samples, as an independent reader would take them: the tensor gives the answers, and so do the images.
        using var predictor = Predictor.Open(pulled);
        var (input, shape) = NpyFile.Read(Path.Combine(pulled.Path, "samples/input.npy"));
        var (answers, answersShape) = NpyFile.Read(Path.Combine(pulled.Path, "samples/expected.npy"));
        Assert.Equal([3, 3, 28, 28], shape);
        Assert.Equal([3, 3], answersShape);
        Assert.Equal(answers, predictor.Run(input, 3).SelectMany(row => row), (a, b) => Math.Abs(a - b) < 1e-4);
        var images = Directory.EnumerateFiles(Path.Combine(pulled.Path, "samples"), "*.png").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            answers.Chunk(3).Select(row => pulled.Manifest.Classes[Array.IndexOf(row, row.Max())]),
            images.Select(image => predictor.Predict(image).Class));

        Assert.Equal(learner.Evaluate().Accuracy, pulled.Manifest.Metrics["test_accuracy"]);
        var card = File.ReadAllText(Path.Combine(pulled.Path, "README.md"));
        Assert.Contains("| green | 3 |", card);
        Assert.Contains("The ONNX graph agrees with the trained network to", card);
    }

    [Fact]
    public async Task A_run_from_the_terminal_carries_its_recipe_and_nothing_of_this_machine()
    {
        using (await TrainedAsync())
        {
        }
        await Store().InitAsync(default);
        await PublishAsync(null, new PublishOptions());

        var pulled = await Store().PullAsync(ModelName.Parse("colours/three"), Path.Combine(scene.Root, "out"), default);
        Assert.True(File.Exists(Path.Combine(pulled.Path, "samples", "1-blue.png")));
        Assert.False(File.Exists(Path.Combine(pulled.Path, "notebook.ipynb")));
        Assert.Equal(3, Yaml.Read<RunRecord>(Path.Combine(pulled.Path, "recipe.yaml")).Recipe.Seed);
        Assert.All(
            Directory.EnumerateFiles(pulled.Path, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(scene.Root, File.ReadAllText(file)));

        Assert.Equal("NOASSERTION", pulled.Manifest.Licence);
        Assert.Contains(told, line => line.Contains("has no licence") && line.Contains("colours/three"));
        Assert.Contains("license: unknown", File.ReadAllText(Path.Combine(pulled.Path, "README.md")));
        var crate = JsonNode.Parse(File.ReadAllText(Path.Combine(pulled.Path, "ro-crate-metadata.json")))!["@graph"]!.AsArray();
        Assert.Contains(crate, entity => (string)entity!["@type"]! == "CreateAction" && entity["startTime"] is not null);
    }

    [Fact]
    public async Task Without_its_data_a_run_is_published_with_generated_samples_and_says_so()
    {
        using (await TrainedAsync())
        {
        }
        Directory.Delete(Path.Combine(scene.Root, "colours"), recursive: true);
        await Store().InitAsync(default);

        var published = await PublishAsync(null);
        Assert.Contains("generated tensors", Assert.Single(published.Warnings));
        var card = await Store().ShowAsync(ModelName.Parse("colours/three"), default);
        Assert.Contains("4 generated tensors", card.Card);
    }

    [Fact]
    public async Task A_model_re_trained_from_the_zoo_names_its_parent_by_version_and_digest()
    {
        await Store().InitAsync(default);
        using (var learner = await TrainedAsync())
            await PublishAsync(learner);
        var parent = await ModelSource.ResolveAsync("colours/three", scene.Zoo);

        using var child = Learner.FineTune(await ColoursAsync(), parent, new Recipe { Batch = 9, HeadEpochs = 1, Device = "cpu" });
        await child.FitAsync(epochs: 2, output: Path.Combine(scene.Root, "child"));
        var options = new PublishOptions { Licence = "CC0-1.0" };
        var published = await Publication.RunAsync(child.Run.Path, child, "colours/again", options, default, Store());

        var recorded = published.Manifest.Parent!;
        Assert.Equal(("colours/three", 1, "sha256:" + ZooScene.Sha256(parent.Weights)), (recorded.Name, recorded.Version, recorded.Digest));
        Assert.NotEmpty(recorded.Changed!); // the head at the least
        Assert.Contains("base_model: colours/three", (await Store().ShowAsync(ModelName.Parse("colours/again"), default)).Card);
    }

    [Fact]
    public async Task A_graph_that_does_not_compute_what_the_weights_do_is_not_published()
    {
        using var learner = await TrainedAsync();
        await Store().InitAsync(default);
        await Publication.RunAsync(Run, learner, "colours/three", new PublishOptions(), default, Store());
        var onnx = Path.Combine(Run, "model", "model.onnx");
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(onnx));
        var bias = graph.Graph.Initializer.Last(tensor => tensor.Dims is [3]);
        bias.RawData = ByteString.CopyFrom(new byte[] { 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64 });
        File.WriteAllBytes(onnx, graph.ToByteArray());

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => PublishAsync(learner));
        Assert.Contains("does not agree", error.Message);
        Assert.Equal("colours/three@1", scene.Git("tag"));
    }

    [Theory]
    [InlineData("notes.txt", "hello", "not JSON")]
    [InlineData("list.json", "[1]", "no cells")]
    [InlineData("missing.ipynb", null, "cannot be read")]
    public async Task A_notebook_that_is_none_is_refused(string name, string? content, string expected)
    {
        using var learner = await TrainedAsync();
        await Store().InitAsync(default);
        var path = Path.Combine(scene.Root, name);
        if (content is not null)
            File.WriteAllText(path, content);

        var error = await Assert.ThrowsAsync<RequestException>(() => PublishAsync(learner, new PublishOptions { Notebook = path }));
        Assert.Contains(expected, error.Message);
        Assert.Contains(name, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("", scene.Git("tag"));
    }

    [Fact]
    public async Task What_is_no_model_is_told_with_what_would_be()
    {
        var folder = await Assert.ThrowsAsync<RequestException>(() => ModelSource.ResolveAsync(scene.Root));
        Assert.Contains("holds no model", folder.Message);
        var word = await Assert.ThrowsAsync<RequestException>(() => ModelSource.ResolveAsync("blood"));
        Assert.Contains("'topic/name'", word.Message);
    }
}
