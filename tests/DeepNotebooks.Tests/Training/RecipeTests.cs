using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class RecipeTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 4, Batch = 16, LearningRate = 5e-3 };

    readonly string folder = Directory.CreateTempSubdirectory("recipe-").FullName;

    string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Ways =>
    [
        "--optimizer sgd --schedule cosine", "--ema 0.9 --schedule constant", "--accumulate 2 --clip-norm 1", "--precision bf16", "--channels-last off",
        "--class-weights balanced --label-smoothing 0.1", "--optimizer sgd --momentum 0 --lr 0.2",
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whatever_the_recipe_says_a_network_learns(string way)
    {
        var options = way.Split(' ').Chunk(2);
        var recipe = options.Aggregate(
            Quick with { Epochs = 6, LearningRate = 0 }, (recipe, option) => RecipeOptions.All.Single(known => known.Name == option[0]).Apply(recipe, option[1]));
        using var learner = Learner.Create(TinyData.Stripes(val: true), "small-cnn", recipe);

        await learner.FitAsync(output: At("run"));

        Assert.InRange(learner.Evaluate().Accuracy, 0.8, 1);
        var recorded = learner.Run.Record.Recipe;
        Assert.Equal(recipe with { LearningRate = recorded.LearningRate, Augmentation = recorded.Augmentation }, recorded);
        Assert.Equal(recipe.LearningRate > 0 ? recipe.LearningRate : recipe.Optimizer == "sgd" ? 0.05 : 0.003, recorded.LearningRate);
    }

    [Fact]
    public async Task Without_a_better_epoch_patience_ends_a_training_and_what_is_resumed_stays_ended()
    {
        // Nothing is learned at such a rate, so the first epoch stays the best or is followed by one by chance.
        var recipe = Quick with { Epochs = 50, LearningRate = 1e-12, Schedule = "constant", Patience = 3, Augment = false };
        using var learner = Learner.Create(TinyData.Stripes(val: true), "small-cnn", recipe);

        var end = await learner.FitAsync(output: At("run"));

        Assert.Equal(TrainingOutcome.Completed, end.Outcome);
        Assert.Equal(end.Best!.Epoch + 3, learner.Run.Metrics.Count);
        Assert.InRange(learner.Run.Metrics.Count, 4, 49);
        Assert.Equal(TrainingOutcome.AlreadyFinished, (await learner.ResumeAsync(At("run"))).Outcome);
    }

    [Fact]
    public async Task Numbers_that_the_device_has_not_are_refused_in_one_line()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Precision = "tf32", Device = "cpu" });

        var error = await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(output: At("run")));

        Assert.Contains("tf32", error.Message);
        Assert.False(Directory.Exists(At("run")));
    }

    [Fact]
    public async Task A_loss_that_is_no_number_names_its_images_and_what_to_do()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Optimizer = "sgd", LearningRate = 10, Momentum = 0.99, WeightDecay = 1, Schedule = "constant", Epochs = 100 });

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.FitAsync(output: At("run")));

        var names = File.ReadAllLines(At("run/not-a-number.txt"));
        Assert.Contains(names[0], error.Message);
        Assert.Contains("Try a third", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(names, name => Assert.EndsWith(".png", name));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Channels_last_is_where_it_was_faster_and_gives_the_same_logits()
    {
        using var scope = NewDisposeScope();
        var input = new Preprocessing { Channels = 3, Height = 64, Width = 64 };
        using var plain = DeepNotebooks.Models.Networks.Create("resnet18", 3, 3, 64, seed: 1);
        using var last = DeepNotebooks.Models.Networks.Create("resnet18", 3, 3, 64, seed: 1);
        using var none = DeepNotebooks.Models.Networks.Create("convnext-tiny", 3, 3, 64, seed: 1);
        using var format = new MemoryFormat(last, "auto", input, CPU, bf16: false);
        using var same = new MemoryFormat(none, "auto", input, CPU, bf16: false);

        Tensor Weight(string name) => last.get_parameter(name)!;
        Assert.Equal(1, Weight("conv1.weight").stride()[1]);
        Assert.Equal(1, Weight("layer1.0.conv1.weight").stride()[1]);
        Assert.True(Weight("layer4.1.conv1.weight").is_contiguous()); // 2 x 2 pixels: slower that way
        Assert.All(none.parameters().Where(weight => weight.dim() == 4), weight => Assert.True(weight.is_contiguous()));
        var images = randn(4, 3, 64, 64);
        Assert.True(plain.call(images).allclose(last.call(images), rtol: 1e-4, atol: 1e-4));
    }

    [Theory]
    [InlineData("optimizer")]
    [InlineData("schedule")]
    [InlineData("precision")]
    public void An_unknown_word_is_refused_with_those_there_are(string what)
    {
        var recipe = what switch
        {
            "optimizer" => new Recipe { Optimizer = "adam" },
            "schedule" => new Recipe { Schedule = "linear" },
            _ => new Recipe { Precision = "fp8" },
        };
        Assert.Contains(what, Assert.Throws<RequestException>(() => Learner.Create(TinyData.Stripes(), recipe: recipe)).Message);
    }
}
