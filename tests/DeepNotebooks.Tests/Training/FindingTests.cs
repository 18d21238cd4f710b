namespace DeepNotebooks.Tests.Training;

public sealed class FindingTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 2, Batch = 16, Device = "cpu" };

    readonly string folder = Directory.CreateTempSubdirectory("finding-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_suggestions_are_the_middle_of_the_fall_and_its_steepest_place()
    {
        // Creeping down to 1e-4, falling to 1e-1 and most at 1e-2, then rising.
        double Fall(double power) => 0.3 * (power + 4) + (0.6 / (1 + Math.Exp(-4 * (power + 2))));
        double Loss(double power) => 2 - (0.001 * power) - (power < -4 ? 0 : power < -1 ? Fall(power) : Fall(-1) - (power + 1));
        var points = Enumerable.Range(0, 100).Select(i => -7 + (i * 8 / 99.0)).Select(power => new LearningRatePoint(Math.Pow(10, power), Loss(power), Loss(power))).ToList();

        var found = LearningRateSuggestion.Of(points);

        Assert.InRange(found.Valley, Math.Pow(10, -2.1), Math.Pow(10, -1.6));
        Assert.InRange(found.Steepest, Math.Pow(10, -2.15), Math.Pow(10, -1.85));
    }

    [Fact]
    public async Task A_learning_rate_is_found_that_trains_and_what_was_learned_stays_to_the_bit()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        await learner.FitAsync(output: Path.Combine(folder, "run"));
        var before = File.ReadAllBytes(Path.Combine(learner.Run.Path, "model", "weights.safetensors"));
        var answers = learner.Evaluate();
        var files = Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories);

        var found = await learner.FindLearningRateAsync();
        var again = await learner.FindLearningRateAsync();

        Assert.Equal(found.Points, again.Points);
        Assert.InRange(found.Valley, 1e-5, 1e-1);
        Assert.True(found.Points[^1].Rate > 0.01);
        Assert.Equal(files, Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(learner.Run.Path, "model", "weights.safetensors")));
        Assert.Equal(answers.Loss, learner.Evaluate("test").Loss);

        using var trained = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { LearningRate = found.Valley });
        Assert.True((await trained.FitAsync(epochs: 6, output: Path.Combine(folder, "found"))).Best!.ValAccuracy > 0.9);
    }

    [Fact]
    public async Task A_batch_size_is_found_by_trying()
    {
        using var learner = Learner.Create(TinyData.Stripes(perClass: 120), "small-cnn", Quick);

        var found = await learner.FindBatchSizeAsync();

        Assert.Equal([8, 16, 32], found.Tried.Select(one => one.Batch)); // 324 images are ten steps of 32
        Assert.All(found.Tried, one => Assert.True(one.ImagesPerSecond > 0));
        Assert.Contains(found.Batch, found.Tried.Select(one => one.Batch));
    }

    [Fact]
    public void The_smallest_batch_that_is_as_fast_is_suggested()
    {
        var found = BatchSizeSuggestion.Of([new(8, 500), new(16, 900), new(32, 990), new(64, 1000), new(128, 1001)], "larger ones are no faster");

        Assert.Equal(32, found.Batch);
    }

    [Fact]
    public async Task Finding_can_be_interrupted()
    {
        using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => learner.FindLearningRateAsync(stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => learner.FindBatchSizeAsync(stop.Token));
    }

    [Fact]
    public async Task A_run_is_done_again_from_its_recipe_to_the_same_bits()
    {
        var data = TinyData.Stripes();
        var recipe = Quick with { Seed = 7, LearningRate = 2e-3, ClassWeights = "balanced", LabelSmoothing = 0.1, Wait = 5, Optimizer = "sgd", Schedule = "cosine", Ema = 0.9, ClipNorm = 1, Accumulate = 2, Balanced = true, Augmentation = Augmentation.Parse("medium,mixup=0.2") };
        using (var first = Learner.Create(data, "resnet9", recipe))
            await first.FitAsync(output: Path.Combine(folder, "first"));

        // Nothing but the file: as whoever finds the folder would.
        var record = RunFolder.Open(Path.Combine(folder, "first")).Record;
        using (var second = Learner.Create(data, record.Recipe.Model, record.Recipe))
            await second.FitAsync(output: Path.Combine(folder, "second"));

        Assert.Equal(recipe with { Model = "resnet9" }, record.Recipe with { Augmentation = recipe.Augmentation });
        Assert.Equal(Weights("first"), Weights("second"));

        byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(folder, run, "model", "weights.safetensors"));
    }
}
