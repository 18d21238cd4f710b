using System.Security.Cryptography;

namespace DeepNotebooks.Tests.Training;

public sealed class KilledTrainingTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("killed-").FullName;

    string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Starts a training or goes on with it: a part of the test program.</summary>
    internal static void Train(string run, string way)
    {
        var recipe = new Recipe { Size = 16, Epochs = 8, Batch = 16 };
        recipe = way switch
        {
            "adamw" => recipe with { Ema = 0.9, Accumulate = 2, ClipNorm = 1, Augmentation = Augmentation.Parse("strong") },
            "sgd" => recipe with { Optimizer = "sgd", Schedule = "cosine", ClassWeights = "balanced", Balanced = true },
            "bf16" => recipe with { Precision = "bf16" },
            _ => throw new ArgumentException(way),
        };
        using var learner = Learner.Create(TinyData.Stripes(perClass: 60), "small-cnn", recipe);
        learner.Observer = new Watching { OnStep = _ => Console.WriteLine("step") };
        learner.ResumeAsync(run).GetAwaiter().GetResult();
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("bf16")]
    public async Task A_training_killed_at_any_moment_ends_with_the_bits_of_one_that_was_not(string way)
    {
        await RunAsync("whole", way, killAfter: null);

        var moments = new List<int>();
        for (var kill = 0; kill < 3; kill++)
        {
            moments.Add(Random.Shared.Next(600));
            await RunAsync("killed", way, moments[^1]);
        }
        await RunAsync("killed", way, killAfter: null);

        var told = $"killed after {string.Join(", ", moments)} ms";
        Assert.True(Digest("whole/model/weights.safetensors") == Digest("killed/model/weights.safetensors"), told);
        Assert.True(Digest("whole/checkpoint/state.safetensors") == Digest("killed/checkpoint/state.safetensors"), told);
        Assert.Equal(Metrics("whole"), Metrics("killed"));
        Assert.True(RunFolder.Open(At("killed")).IsFinished, told);
        Assert.Empty(Directory.EnumerateFiles(At("killed"), "*.part", SearchOption.AllDirectories));
    }

    async Task RunAsync(string run, string way, int? killAfter)
    {
        using var training = Program.StartApart("train-through", At(run), way);
        if (killAfter is { } moment && await training.StandardOutput.ReadLineAsync() is not null)
        {
            await Task.Delay(moment); // a moment that nobody chose
            training.Kill(entireProcessTree: true);
        }
        while (await training.StandardOutput.ReadLineAsync() is not null)
        {
        }
        await training.WaitForExitAsync();
        if (killAfter is null) Assert.Equal(0, training.ExitCode);
    }

    string Digest(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(At(file))));

    IEnumerable<EpochRecord> Metrics(string run) => RunFolder.Open(At(run)).Metrics.Select(epoch => epoch with { ImagesPerSecond = 0, Seconds = 0 });
}
