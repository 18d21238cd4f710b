using System.Text.Json.Nodes;
using DeepNotebooks.Zoos;
using SkiaSharp;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A model, what was re-trained from it for one class more, and the first one again: trained and published once.</summary>
public sealed class DiffTests(DiffTests.Family family) : IClassFixture<DiffTests.Family>
{
    [Fact]
    public async Task What_a_re_training_changed_is_told_and_what_it_kept_to_the_bit_is_counted()
    {
        var diff = await family.DiffAsync("colours/two", "colours/three");

        Assert.Equal(("colours/two@2", "colours/three@1"), (diff.A, diff.B));
        Assert.False(diff.IsSame);
        Assert.Equal(["green"], diff.Classes.Added);
        Assert.Empty(diff.Classes.Gone);
        Assert.Equal(["blue", "red"], diff.Classes.Kept);
        Assert.False(diff.Classes.IsReordered);

        // Only its head learned, for three classes instead of two; all else is the parent's, but for the statistics of normalisation.
        Assert.All(
            diff.Tensors.Changed.Where(tensor => tensor.Kind != TensorChangeKind.Reshaped),
            tensor => Assert.Matches(@"^classifier\.|running_mean|running_var|num_batches_tracked", tensor.Name));
        Assert.Contains(diff.Tensors.Changed, tensor => tensor is { A: "2", B: "3" });
        Assert.Equal(16, diff.Tensors.Same + diff.Tensors.Changed.Count);
        Assert.Equal(6, diff.Tensors.Same); // of two convolutions, each with its normalisation: weights, scale, shift

        Assert.Equal("colours/two@2", Item(diff, "parent", "re-trained from").B);
        Assert.False(Item(diff, "data", "identity").IsSame);
        Assert.Equal(("0", "1"), (Item(diff, "recipe", "thaw").A, Item(diff, "recipe", "thaw").B));
        Assert.True(Item(diff, "recipe", "seed").IsSame);
        Assert.NotNull(Item(diff, "metrics", "test_accuracy").Change);
        Assert.Equal(["both", "both", "b"], diff.Answers.Select(answer => answer.From)); // blue and red are the same pictures
        Assert.All(diff.Answers, answer => Assert.NotNull(answer.Largest));
        Assert.Contains(diff.Answers, answer => answer is { Sample: "samples/1-green.png", Agree: false });
    }

    [Fact]
    public async Task Other_weights_of_the_same_shape_differ_by_a_share_of_their_length()
    {
        var diff = await family.DiffAsync("colours/two@1", "colours/two@2");

        Assert.True(diff.Classes.IsSame);
        Assert.Contains(diff.Tensors.Changed, tensor => tensor.Kind == TensorChangeKind.Changed);
        Assert.All(diff.Tensors.Changed, tensor => Assert.True(tensor.Relative > 0));
        Assert.Equal(("1", "2"), (Item(diff, "recipe", "epochs").A, Item(diff, "recipe", "epochs").B));
        Assert.Equal("colours/two@2", Item(diff, "version", "name").B);
    }

    [Fact]
    public async Task A_model_and_itself_are_the_same_and_a_folder_serves_as_well()
    {
        var folder = Path.Combine(family.Scene.Root, "pulled-" + Guid.NewGuid().ToString("N"));
        await family.Scene.Store().PullAsync(ModelName.Parse("colours/two@1"), folder, default);

        var diff = await family.DiffAsync("colours/two@1", folder);

        Assert.True(diff.IsSame, diff.ToJson());
        Assert.Equal(0, diff.Answers.Max(answer => answer.Largest));
        var json = JsonNode.Parse(diff.ToJson())!;
        Assert.Equal((true, folder), ((bool)json["is_same"]!, (string)json["b"]!));
        Assert.Equal(["both"], json["answers"]!.AsArray().Select(answer => (string)answer!["from"]!).Distinct());
    }

    [Fact]
    public void Classes_in_another_order_are_told() =>
        Assert.True(ClassDiff.Of(new() { Classes = ["a", "b", "c"] }, new() { Classes = ["b", "a", "d"] }) is { IsReordered: true, Added: ["d"], Gone: ["c"], Kept: ["a", "b"] });

    [Fact]
    public async Task A_run_that_was_never_published_has_nothing_to_compare() =>
        Assert.Contains("publish it first", (await Assert.ThrowsAsync<RequestException>(() => family.DiffAsync("colours/two", family.Run))).Message);

    static DiffItem Item(ModelDiff diff, string section, string item) => diff.Items.Single(found => found.Section == section && found.Item == item);

    public sealed class Family : IAsyncLifetime
    {
        public ZooScene Scene { get; } = new();

        internal string Run { get; private set; } = "";

        internal Task<ModelDiff> DiffAsync(string a, string b) => Comparer.CompareAsync(a, b, Scene.Store("grace"), default);

        public async Task InitializeAsync()
        {
            await Scene.Store().InitAsync(default);
            var two = await Datasets.LoadAsync(Colours("two", ("blue", new SKColor(20, 20, 220)), ("red", new SKColor(220, 20, 20))));
            var three = await Datasets.LoadAsync(Colours("three", ("blue", new SKColor(20, 20, 220)), ("green", new SKColor(20, 220, 20)), ("red", new SKColor(220, 20, 20))));
            var recipe = new Recipe { Batch = 8, Seed = 3, Device = "cpu" };
            foreach (var epochs in new[] { 1, 2 })
            {
                Run = Path.Combine(Scene.Root, $"run{epochs}");
                using var learner = Learner.Create(two, "small-cnn", recipe);
                await learner.FitAsync(epochs: epochs, output: Run);
                await PublishAsync(learner, "colours/two");
            }
            var parent = await ModelSource.ResolveAsync("colours/two", Scene.Zoo);
            using var child = Learner.FineTune(three, parent, recipe with { Thaw = 1 });
            await child.FitAsync(epochs: 1, output: Path.Combine(Scene.Root, "child"));
            await PublishAsync(child, "colours/three");
        }

        Task<PublishedModel> PublishAsync(Learner learner, string name) =>
            Publication.RunAsync(learner.Run.Path, learner, name, new PublishOptions { Licence = "CC0-1.0" }, default, Scene.Store());

        string Colours(string name, params (string Name, SKColor Colour)[] classes)
        {
            foreach (var (split, count) in new[] { ("train", 12), ("val", 4), ("test", 4) })
            {
                foreach (var (label, colour) in classes)
                {
                    var folder = Directory.CreateDirectory(Path.Combine(Scene.Root, name, split, label)).FullName;
                    for (var i = 0; i < count; i++)
                        File.WriteAllBytes(Path.Combine(folder, $"{split}{i}.png"), ColourModel.Image(colour.WithBlue((byte)(colour.Blue + i)), width: 20 + i, height: 16));
                }
            }
            return Path.Combine(Scene.Root, name);
        }

        public Task DisposeAsync()
        {
            Scene.Dispose();
            return Task.CompletedTask;
        }
    }
}
