using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class FineTuneTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 3, Batch = 16, LearningRate = 5e-3 };

    readonly string folder = Directory.CreateTempSubdirectory("finetune-").FullName;

    string At(string name) => Path.Combine(folder, name);

    [Fact]
    public async Task The_parents_body_gets_a_new_head_for_the_new_classes_and_the_parent_is_recorded()
    {
        var parent = await ParentAsync("small-cnn");
        using var learner = Learner.FineTune(TinyData.Stripes(classes: 5, seed: 9), parent, new Recipe { Epochs = 4, Batch = 16, LearningRate = 5e-3 });

        await learner.FitAsync(output: At("child"));

        var manifest = learner.Run.Model.Manifest;
        Assert.Equal(5, manifest.Classes.Count);
        Assert.Equal("small-cnn", manifest.Recipe.Model);
        Assert.Equal(16, manifest.Recipe.Size); // the parent's
        Assert.Equal(parent.Path, manifest.Parent!.Name);
        Assert.Matches("^sha256:[0-9a-f]{64}$", manifest.Parent.Digest);
        Assert.InRange(learner.Evaluate().Accuracy, 0.6, 1);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, true)] // the head alone
    [InlineData(2, 1, true)]
    [InlineData(0, 2, true)] // no epoch is left for the body
    public async Task A_body_that_stands_still_goes_on_seeing_what_it_learned_to_see(int thaw, int headEpochs, bool asParent)
    {
        var parent = await ParentAsync("small-cnn");
        using var learner = Learner.FineTune(TinyData.Stripes(classes: 5, seed: 9), parent, Quick with { Epochs = 2, HeadEpochs = headEpochs, Thaw = thaw });

        await learner.FitAsync(output: At("child"));

        var mean = learner.Run.Model.Manifest.Inputs[0].Preprocessing!.Mean;
        Assert.Equal(asParent, mean.SequenceEqual(parent.Manifest.Inputs[0].Preprocessing!.Mean));
    }

    [Fact]
    public async Task While_the_head_learns_the_bodys_parameters_keep_every_bit()
    {
        var parent = await ParentAsync("resnet18");
        using var learner = Learner.FineTune(TinyData.Stripes(classes: 4, seed: 9), parent, Quick with { Epochs = 2, HeadEpochs = 2 });

        await learner.FitAsync(output: At("child"));

        // What normalisation measures is measured on the new images; what is learned stays as it was.
        Assert.Equal(["fc.bias", "fc.weight"], Changed(parent, learner.Run.Model).Where(name => !name.Contains("running_") && !name.Contains("num_batches")));
    }

    [Fact]
    public async Task After_the_head_all_of_it_learns()
    {
        var parent = await ParentAsync("resnet18");
        using var learner = Learner.FineTune(TinyData.Stripes(seed: 9), parent, Quick with { Epochs = 3, HeadEpochs = 1 });

        await learner.FitAsync(output: At("child"));

        // The last epoch's weights are in the checkpoint, whichever epoch was best.
        Assert.Equal(3, Checkpoint.Epoch(learner.Run.CheckpointFile));
        using var child = Networks.Open(parent);
        Checkpoint.Load(learner.Run.CheckpointFile, child);
        using var body = Networks.Open(parent);
        Assert.Equal(
            NetworkWeights.Of(body).Count(),
            NetworkWeights.Of(body).Zip(NetworkWeights.Of(child)).Count(pair => !Same(pair.First.Value, pair.Second.Value)));
    }

    [Fact]
    public async Task As_many_stages_learn_as_are_thawed_and_the_model_says_which()
    {
        var parent = await ParentAsync("small-cnn", size: 32);
        using var learner = Learner.FineTune(TinyData.Stripes(seed: 9), parent, Quick with { Size = 32, Thaw = 2 });

        await learner.FitAsync(output: At("child"));

        using var child = Networks.Open(parent);
        Checkpoint.Load(learner.Run.CheckpointFile, child);
        using var body = Networks.Open(parent);
        Assert.Equal(
            ["classifier.1.bias", "classifier.1.weight", "classifier.3.bias", "classifier.3.weight", "features.4.weight", "features.6.bias", "features.6.weight"],
            body.named_parameters().Zip(child.named_parameters()).Where(pair => !Same(pair.First.parameter, pair.Second.parameter)).Select(pair => pair.First.name).Order(StringComparer.Ordinal));
        var recorded = learner.Run.Model.Manifest.Parent!;
        Assert.Equal(["features.0", "features.2"], recorded.Kept);
        Assert.Equal(["features.4", "features.6", "classifier"], recorded.Changed);
        Assert.Equal(6, recorded.Measured); // two normalisations: mean, variance, count
    }

    [Theory]
    [InlineData("small-cnn")]
    [InlineData("resnet9")]
    [InlineData("resnet18")]
    [InlineData("mobilenet-v3")]
    [InlineData("efficientnet-b0")]
    [InlineData("convnext-tiny")]
    public void The_body_and_the_head_apart_are_the_network(string model)
    {
        using var network = Networks.Create(model, 3, 4, 32);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.eval();
        var images = randn(2, 3, 32, 32);

        var features = network.Features(images);

        Assert.Equal([2, network.named_parameters().Where(parameter => network.IsHead(parameter.name)).Max(parameter => parameter.parameter.shape[^1])], features.shape);
        Assert.Equal(network.call(images).bytes.ToArray(), network.Classify(features).bytes.ToArray());
    }

    [Fact]
    public async Task Kept_features_teach_the_head_what_computing_them_anew_does()
    {
        var parent = await ParentAsync("resnet9");
        var recipe = Quick with { Thaw = 1, Augment = false };
        using var kept = Learner.FineTune(TinyData.Stripes(seed: 9), parent, recipe);
        using var anew = Learner.FineTune(TinyData.Stripes(seed: 9), parent, recipe with { CacheFeatures = "off" });

        await kept.FitAsync(output: At("kept"));
        await anew.FitAsync(output: At("anew"));

        Assert.All(kept.Run.Metrics.Zip(anew.Run.Metrics), pair => Assert.Equal(pair.Second.TrainLoss, pair.First.TrainLoss, 3));
        Assert.All(kept.Run.Metrics.Zip(anew.Run.Metrics), pair => Assert.Equal(pair.Second.ValLoss, pair.First.ValLoss, 3));
        Assert.Equal(anew.Evaluate().Accuracy, kept.Evaluate().Accuracy, 2);
    }

    [Fact]
    public void Features_are_kept_only_where_images_stay_as_they_are_and_memory_has_room_unless_asked_for()
    {
        using var network = Networks.Create("small-cnn", 1, 3, 16);
        using var images = new Batches(PreparedImages.Prepare("stripes", TinyData.Stripes().Split("train"), 1, 16, 16), new() { Channels = 1, Height = 16, Width = 16 }, CPU, batch: 8, seed: 1);
        var head = new TrainingPhase(1, 3, 1e-3, HeadOnly: true, StageDecay: 1);
        const long Room = 90 * 2048 * sizeof(float); // 90 images, of which the body makes 32 maps of 8 by 8
        bool Wanted(Recipe recipe, TrainingPhase phase, long room = Room) => FrozenFeatures.AreWanted(recipe, phase, network, images, room);

        Assert.False(Wanted(new Recipe(), head));
        Assert.True(Wanted(new Recipe { Augment = false }, head));
        Assert.True(Wanted(new Recipe { Augmentation = Augmentation.None }, head));
        Assert.True(Wanted(new Recipe { CacheFeatures = "on" }, head));
        Assert.False(Wanted(new Recipe { Augment = false, CacheFeatures = "off" }, head));
        Assert.False(Wanted(new Recipe { CacheFeatures = "on" }, head with { HeadOnly = false }));
        Assert.False(Wanted(new Recipe { Augment = false }, head, Room - 1));
        Assert.True(Wanted(new Recipe { CacheFeatures = "on" }, head, Room - 1));
    }

    [Fact]
    public void Lower_stages_learn_more_slowly()
    {
        using var network = Networks.Create("resnet18", 3, 10, 64);
        var groups = new TrainingPhase(2, 3, 1e-3, HeadOnly: false, StageDecay: 0.5).Prepare(network, weightDecay: 0.01).ToList();

        double RateOf(string name) => groups.Single(group => group.Parameters.Any(parameter => parameter.Name == name)).RateScale;
        Assert.Equal(1, RateOf("fc.weight"));
        Assert.Equal(0.5, RateOf("layer4.1.conv2.weight"));
        Assert.Equal(0.0625, RateOf("layer1.0.conv1.weight"));
        Assert.Equal(0.03125, RateOf("conv1.weight"));
        Assert.All(groups, group => Assert.Equal(group.Parameters.All(parameter => parameter.Value.shape.Length > 1) ? 0.01 : 0, group.WeightDecay));
    }

    [Theory]
    [InlineData(1, 3, 0, 3)] // colour tells more, and the body can learn to see it
    [InlineData(1, 3, 1, 1)]
    [InlineData(1, 3, 2, 1)]
    [InlineData(3, 1, 0, 3)]
    public async Task A_grey_parents_body_learns_to_see_colour_unless_it_stands_still(int parents, int images, int thaw, int seen)
    {
        var parent = await ParentAsync("small-cnn", channels: parents, size: 32);
        using var learner = Learner.FineTune(TinyData.Stripes(channels: images, seed: 9), parent, Quick with { Epochs = 2, Size = 32, Thaw = thaw });

        await learner.FitAsync(output: At("child"));

        var manifest = learner.Run.Model.Manifest;
        Assert.Equal(seen, manifest.Inputs[0].Preprocessing!.Channels);
        Assert.Equal(seen, manifest.Inputs[0].Preprocessing!.Mean.Count);
        Assert.Equal(thaw == 0, manifest.Parent!.Changed!.Contains("features")); // all of it
        Assert.InRange(learner.Evaluate().Accuracy, 0.5, 1);
    }

    [Fact]
    public async Task A_training_that_taught_a_grey_body_colour_is_resumed_to_the_same_bits()
    {
        var parent = await ParentAsync("small-cnn");
        Learner Fresh() => Learner.FineTune(TinyData.Stripes(channels: 3, seed: 9), parent, Quick);
        using var whole = Fresh();
        await whole.FitAsync(output: At("whole"));

        using var broken = Fresh();
        using var stop = new CancellationTokenSource();
        broken.Observer = new Watching { OnStep = step => { if (step.Epoch == 3) stop.Cancel(); } };
        Assert.Equal(TrainingOutcome.Interrupted, (await broken.FitAsync(output: At("broken"), cancellationToken: stop.Token)).Outcome);
        using var resumed = Fresh();
        await resumed.ResumeAsync(At("broken"));

        Assert.Equal(File.ReadAllBytes(whole.Run.Model.Weights), File.ReadAllBytes(resumed.Run.Model.Weights));
    }

    [Fact]
    public async Task A_size_that_the_network_cannot_take_is_refused_in_one_line()
    {
        var parent = await ParentAsync("small-cnn");
        using var learner = Learner.FineTune(TinyData.Stripes(seed: 9), parent, Quick with { Size = 32 });

        var error = await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(output: At("child")));

        Assert.Contains("16", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(Directory.Exists(At("child"))); // what cannot be trained leaves no run that would be in the way
    }

    [Fact]
    public async Task A_loss_that_is_not_a_number_stops_the_training_and_is_named_by_epoch_and_step()
    {
        var parent = await ParentAsync("small-cnn");
        using (var broken = Networks.Open(parent))
        using (no_grad())
        {
            broken.get_parameter("features.0.weight")!.fill_(float.NaN);
            NetworkWeights.Save(broken, parent.Weights);
        }
        TrainingEnd? end = null;
        using var learner = Learner.FineTune(TinyData.Stripes(seed: 9), parent, Quick);
        learner.Observer = new Watching { OnEnd = ended => end = ended };

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.FitAsync(output: At("child")));

        Assert.Contains("epoch 1, step 1", error.Message);
        Assert.Equal(TrainingOutcome.Failed, end!.Outcome);
    }

    async Task<ModelFolder> ParentAsync(string model, int channels = 1, int size = 16)
    {
        using var learner = Learner.Create(TinyData.Stripes(channels: channels), model, Quick with { Epochs = 2, Size = size });
        await learner.FitAsync(output: At($"parent-{Guid.NewGuid():n}"));
        return learner.Run.Model;
    }

    static IEnumerable<string> Changed(ModelFolder parent, ModelFolder child)
    {
        using var scope = NewDisposeScope();
        var before = Safetensors.Read(parent.Weights);
        var after = Safetensors.Read(child.Weights);
        return [.. before.Keys.Where(name => !Same(before[name], after[name])).Order(StringComparer.Ordinal)];
    }

    static bool Same(Tensor one, Tensor other) =>
        one.shape.SequenceEqual(other.shape) && one.detach().bytes.SequenceEqual(other.detach().bytes);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
