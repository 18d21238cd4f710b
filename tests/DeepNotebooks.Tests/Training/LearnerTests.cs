using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class LearnerTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 4, Batch = 16, LearningRate = 5e-3 };

    readonly string folder = Directory.CreateTempSubdirectory("learner-").FullName;

    string At(string name) => Path.Combine(folder, name);

    [Theory]
    [InlineData("small-cnn")]
    [InlineData("resnet18")]
    public async Task A_network_learns_and_leaves_a_run(string model)
    {
        using var learner = Learner.Create(TinyData.Stripes(), model, Quick);

        var end = await learner.FitAsync(output: At("run"));

        Assert.Equal(TrainingOutcome.Completed, end.Outcome);
        Assert.InRange(learner.Evaluate().Accuracy, 0.8, 1);
        Assert.Equal(end.Best, learner.Run.Metrics.Single(epoch => epoch.Epoch == end.Best!.Epoch));
        Assert.True(learner.Run.IsFinished);
    }

    [Fact]
    public async Task The_run_folder_has_the_files_and_fields_that_others_rely_on()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Epochs = 2 });
        await learner.FitAsync(output: At("run"));

        var lines = File.ReadAllLines(At("run/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("epoch").GetInt32()));
        string[] fields = ["epoch", "train_loss", "val_loss", "val_accuracy", "learning_rate", "images_per_second", "seconds"];
        Assert.Equal(fields, lines[0].EnumerateObject().Select(field => field.Name));

        var record = RunFolder.Open(At("run")).Record;
        Assert.Equal("stripes", record.Dataset.Name);
        Assert.Equal(2, record.Recipe.Epochs);
        Assert.Contains("libtorch", record.Software.Keys);
        Assert.Equal($"{Environment.ProcessorCount}", record.Hardware["cores"]);
        Assert.NotEqual("", record.User);

        var model = ModelFolder.Open(At("run"));
        Assert.Equal(["class 0", "class 1", "class 2"], model.Manifest.Classes);
        Assert.Equal([-1, 1, 16, 16], model.Manifest.Inputs[0].Shape);
        Assert.Equal("image", model.Manifest.Inputs[0].Name);
        Assert.Equal("logits", model.Manifest.Outputs[0].Name);
        Assert.Contains("test_accuracy", model.Manifest.Metrics.Keys);
        Assert.True(File.Exists(model.Weights));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_tells_the_epoch_whose_weights_it_kept_be_it_not_the_one_of_the_least_loss()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Epochs = 1 });
        var end = await learner.FitAsync(output: At("run"));
        Assert.Equal(end.Best, learner.Run.Kept);

        var first = File.ReadAllText(At("run/metrics.jsonl"));
        File.AppendAllText(At("run/metrics.jsonl"), Regex.Replace(Regex.Replace(first, "\"epoch\":1", "\"epoch\":2"), "\"val_loss\":[^,]+", "\"val_loss\":0"));
        Assert.Equal(2, learner.Run.Metrics.Count);
        Assert.Equal(end.Best, learner.Run.Kept);

        File.Delete(At("run/model/model.yaml"));
        Assert.Null(learner.Run.Kept);
    }

    [Fact]
    public async Task The_weights_in_the_run_are_those_that_were_evaluated()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        await learner.FitAsync(output: At("run"));

        using var network = Networks.Open(learner.Run.Model);
        using var reopened = new TrainedNetwork(() => network, CPU, learner.Run.Model.Manifest);

        var data = TinyData.Stripes();
        Assert.Equal(learner.Evaluate("test").Loss, reopened.Evaluate(data, data.Split("test"), "test").Loss);
    }

    [Fact]
    public async Task A_second_evaluation_decodes_nothing_and_says_the_same()
    {
        var data = TinyData.Stripes();
        using var learner = Learner.Create(data, "small-cnn", Quick with { Epochs = 1 });
        await learner.FitAsync(output: At("run"));
        using var network = new TrainedNetwork(() => Networks.Open(learner.Run.Model), CPU, learner.Run.Model.Manifest);
        var images = new Counting(data.Split("test"));

        var first = network.Evaluate(data, images, "test");
        Assert.Equal(images.Count, images.Reads);
        var second = network.Evaluate(data, images, "test");

        Assert.Equal(images.Count, images.Reads);
        Assert.Equal(first.Loss, second.Loss);
    }

    [Fact]
    public async Task What_no_image_can_mend_is_told_before_the_first_is_read()
    {
        var stripes = TinyData.Stripes();
        var images = new Counting(stripes.Split("train"));
        var data = new Dataset(stripes.Card, "generated", "sha256:counted", new Dictionary<string, IImageSource> { ["train"] = images });
        using var learner = Learner.Create(data, "small-cnn", Quick with { Precision = "tf32", Device = "cpu" });

        var error = await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(output: At("run")));

        Assert.Contains("tf32", error.Message);
        Assert.Equal(0, images.Reads);
        Assert.False(Directory.Exists(At("run")));
    }

    /// <summary>The same images under names that no cache has seen, and how often they were read.</summary>
    sealed class Counting(IImageSource images) : IImageSource
    {
        readonly string fresh = Guid.NewGuid().ToString("n");
        int reads;

        internal int Reads => reads;

        public int Count => images.Count;

        public int Label(int index) => images.Label(index);

        public string Name(int index) => fresh + images.Name(index);

        public PixelImage Read(int index, int channels)
        {
            Interlocked.Increment(ref reads);
            return images.Read(index, channels);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        var first = await WeightsOf("first", Quick);
        var second = await WeightsOf("second", Quick);
        var third = await WeightsOf("third", Quick with { Seed = 7 });

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
    }

    [Theory]
    [InlineData("small-cnn", "light")]
    [InlineData("small-cnn", "strong")] // crops, operations, mixed labels
    [InlineData("efficientnet-b0", "light")] // lets things go at random
    public async Task An_interrupted_training_resumes_to_the_same_bits(string model, string augment)
    {
        var recipe = Quick with { Augmentation = Augmentation.Parse(augment), Balanced = augment == "strong" };
        var whole = await WeightsOf("whole", recipe, model);

        using var learner = Learner.Create(TinyData.Stripes(), model, recipe);
        using var interrupt = new CancellationTokenSource();
        learner.Observer = new Watching { OnStep = step => { if (step is { Epoch: 3, Step: 2 }) interrupt.Cancel(); } };
        var end = await learner.FitAsync(output: At("cut"), cancellationToken: interrupt.Token);
        Assert.Equal(TrainingOutcome.Interrupted, end.Outcome);
        Assert.InRange(end.Best!.Epoch, 1, 2);
        Assert.Equal(2, learner.Run.Metrics.Count);
        Assert.InRange(learner.Evaluate().Accuracy, 0, 1); // the best so far can be asked

        using var again = Learner.Create(TinyData.Stripes(), model, recipe);
        Assert.Equal(TrainingOutcome.Completed, (await again.ResumeAsync(At("cut"))).Outcome);

        Assert.Equal(whole, Digest("cut"));
        Assert.Equal(Metrics("whole"), Metrics("cut"));
        Assert.Equal(TrainingOutcome.AlreadyFinished, (await again.ResumeAsync(At("cut"))).Outcome);
        Assert.Equal(whole, Digest("cut"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_epoch_whose_checkpoint_was_not_written_is_done_again_to_the_same_bits(int epoch)
    {
        var whole = await WeightsOf("whole", Quick);

        using (var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick))
        {
            // A file where the checkpoint's folder should be: metrics and model of this epoch are written, its checkpoint is not. That of the epoch before is.
            learner.Observer = new Watching
            {
                OnStep = step =>
                {
                    if (step.Epoch != epoch || step.Step != 1) return;
                    Assert.True(SpinWait.SpinUntil(() => epoch == 1 || File.Exists(At("cut/checkpoint/state.safetensors")), TimeSpan.FromSeconds(30)));
                    Obstruct(At("cut/checkpoint"));
                },
            };
            var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.FitAsync(output: At("cut")));
            Assert.Contains("checkpoint", error.Message);
            Assert.Equal(epoch, RunFolder.Open(At("cut")).Metrics.Count);
        }
        File.Delete(At("cut/checkpoint"));
        if (Directory.Exists(At("cut/checkpoint.kept"))) Directory.Move(At("cut/checkpoint.kept"), At("cut/checkpoint"));

        using var again = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        Assert.Equal(TrainingOutcome.Completed, (await again.ResumeAsync(At("cut"))).Outcome);

        Assert.Equal(whole, Digest("cut"));
        Assert.Equal(Metrics("whole"), Metrics("cut"));

        static void Obstruct(string path)
        {
            if (Directory.Exists(path)) Directory.Move(path, path + ".kept");
            File.WriteAllText(path, "");
        }
    }

    [Theory]
    [InlineData("checkpoint/state.safetensors")]
    [InlineData("model/weights.safetensors")]
    public async Task A_file_that_cannot_be_put_in_its_place_ends_the_training_in_one_line_and_no_later_one_is_put_there(string file)
    {
        Directory.CreateDirectory(At($"run/{file}/in the way"));
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.ResumeAsync(At("run")));

        Assert.Contains(At($"run/{file}"), error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(At("run/checkpoint/state.safetensors")));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories));

        Directory.Delete(At($"run/{file}"), recursive: true);
        Assert.Equal(TrainingOutcome.Completed, (await learner.ResumeAsync(At("run"))).Outcome);
        Assert.Equal(await WeightsOf("whole", Quick), Digest("run"));
    }

    [Fact]
    public async Task A_run_is_of_one_training_at_a_time_and_what_a_killed_one_left_half_written_is_removed()
    {
        foreach (var left in new[] { "checkpoint/state.safetensors.0.part", "model/weights.safetensors.0.part", "recipe.yaml.0.part" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At($"run/{left}"))!);
            File.WriteAllText(At($"run/{left}"), "half of");
        }
        using var first = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        using var second = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        var refused = new List<string>();
        first.Observer = new Watching { OnStep = step => { if (step.Step == 1) refused.Add(Assert.Throws<RequestException>(() => second.ResumeAsync(At("run")).GetAwaiter().GetResult()).Message); } };

        Assert.Equal(TrainingOutcome.Completed, (await first.ResumeAsync(At("run"))).Outcome);

        Assert.Equal(4, refused.Count(message => message.Contains("being trained already", StringComparison.Ordinal)));
        Assert.Equal(await WeightsOf("whole", Quick), Digest("run"));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Resuming_where_there_is_nothing_starts_and_with_another_recipe_is_refused()
    {
        using (var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Epochs = 1 }))
            Assert.Equal(TrainingOutcome.Completed, (await learner.ResumeAsync(At("new"))).Outcome);

        using var other = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Epochs = 1, LearningRate = 1e-3 });
        Assert.Contains("learning_rate", (await Assert.ThrowsAsync<RequestException>(() => other.ResumeAsync(At("new")))).Message);

        using var elsewhere = Learner.Create(TinyData.Stripes(seed: 5), "small-cnn", Quick with { Epochs = 1 });
        Assert.Contains("other data", (await Assert.ThrowsAsync<RequestException>(() => elsewhere.ResumeAsync(At("new")))).Message);
    }

    [Fact]
    public async Task A_folder_with_a_run_in_it_is_not_written_over()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Epochs = 1 });
        await learner.FitAsync(output: At("run"));
        var before = Digest("run");

        await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(output: At("run")));

        Assert.Equal(before, Digest("run"));
    }

    [Fact]
    public async Task An_interrupt_before_the_first_epoch_leaves_a_run_without_a_model()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        using var interrupt = new CancellationTokenSource();
        learner.Observer = new Watching { OnStep = _ => interrupt.Cancel() };

        var end = await learner.FitAsync(output: At("run"), cancellationToken: interrupt.Token);

        Assert.Equal(TrainingOutcome.Interrupted, end.Outcome);
        Assert.Null(end.Best);
        Assert.False(Directory.Exists(At("run/model")));
        Assert.False(learner.Run.IsFinished);
        Assert.Throws<RequestException>(() => learner.Evaluate());
    }

    [Fact]
    public void Memory_is_flat_from_step_to_step_and_nothing_stays_once_a_learner_is_disposed()
    {
        // Counts of tensors are of the whole process, so this needs one of its own.
        var (code, output, errors) = Program.RunApart($"train-counting-tensors {At("run")}");

        Assert.True(code == 0, errors);
        var counts = output.Trim().Split('\n').ToDictionary(line => line.Split(": ")[0], line => line.Split(": ")[1]);
        Assert.Equal(counts["step 50"], counts["step 200"]);
        Assert.Equal("0", counts["left"]);
    }

    [Fact]
    public async Task With_a_val_split_every_training_image_is_learned_and_without_a_tenth_is_set_aside()
    {
        Assert.Equal(90, await Learned(TinyData.Stripes(val: true), Quick));
        Assert.Equal(81, await Learned(TinyData.Stripes(), Quick));
        Assert.Equal(27, await Learned(TinyData.Stripes(), Quick with { Limit = 10 }));

        async Task<int> Learned(Dataset data, Recipe recipe)
        {
            var images = 0;
            using var learner = Learner.Create(data, "small-cnn", recipe with { Epochs = 1 });
            learner.Observer = new Watching { OnStart = plan => images = plan.Images };
            await learner.FitAsync(output: At($"{Guid.NewGuid()}"));
            return images;
        }
    }

    [Theory]
    [InlineData(1000, 64, 64)] // as asked for, as evenly as it goes
    [InlineData(200, 64, 20)] // at least ten steps
    [InlineData(24, 64, 8)]
    [InlineData(24, 4, 4)]
    public async Task A_small_set_has_small_batches(int images, int batch, int expected)
    {
        var data = TinyData.Stripes(classes: 2, perClass: images / 2, val: true);
        using var learner = Learner.Create(data, "small-cnn", Quick with { Epochs = 1, Batch = batch });
        using var stop = new CancellationTokenSource();
        var steps = 0;
        learner.Observer = new Watching
        {
            OnStart = plan =>
            {
                steps = plan.StepsPerEpoch;
                stop.Cancel();
            },
        };

        await learner.FitAsync(output: At("run"), cancellationToken: stop.Token);

        Assert.Equal((images + expected - 1) / expected, steps);
    }

    [Fact]
    public async Task Data_of_one_class_are_refused_in_a_line_that_says_where_they_lie()
    {
        using var learner = Learner.Create(TinyData.Stripes(classes: 1));
        var error = await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(epochs: 1));
        Assert.Contains("(generated) has one class, 'class 0'", error.Message);
    }

    [Fact]
    public void A_mistyped_model_is_refused_before_anything_is_done() =>
        Assert.Contains("small-cnn", Assert.Throws<RequestException>(() => Learner.Create(TinyData.Stripes(), "small-cn")).Message);

    [Fact]
    public void A_recipe_out_of_range_is_refused() =>
        Assert.Contains("batch", Assert.Throws<RequestException>(() => Learner.Create(TinyData.Stripes(), recipe: new Recipe { Batch = 0 })).Message);

    async Task<string> WeightsOf(string name, Recipe recipe, string model = "small-cnn")
    {
        using var learner = Learner.Create(TinyData.Stripes(), model, recipe);
        await learner.FitAsync(output: At(name));
        return Digest(name);
    }

    string Digest(string run) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(At($"{run}/model/weights.safetensors"))));

    IEnumerable<(int, double, double, double)> Metrics(string run) =>
        RunFolder.Open(At(run)).Metrics.Select(epoch => (epoch.Epoch, epoch.TrainLoss, epoch.ValLoss, epoch.LearningRate));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
