using System.Diagnostics;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Benchmarks;

/// <summary>A learner's epochs, three in a row, beside the bare steps on the same images, in turns and on the same thread.</summary>
/// <remarks>
/// In a row, because an epoch's checkpoint reaches the disk during the next one; the bare steps begin once the disk has all. Those after the first
/// 250 steps: until then each epoch measures what normalisation uses, on 512 images, which a long training pays once or twice.
/// </remarks>
static class LoopSpeed
{
    const int InARow = 3;

    static readonly Dictionary<string, Watch> Trainings = [];

    /// <summary>Seconds of an epoch of the learner's next three, with all that belongs to it; seconds of the bare steps and validation; images learned from; tensors alive; resident bytes.</summary>
    internal static double[] OfOneEpoch(string data, string model, int side, int batch, int limit)
    {
        var key = $"{data} {model} {side} {batch} {limit}";
        if (!Trainings.TryGetValue(key, out var watch))
        {
            watch = Trainings[key] = new Watch(model, side);
            var set = Datasets.LoadAsync(data).GetAwaiter().GetResult();
            var recipe = new Recipe { Epochs = 1000, Batch = batch, Size = side, Limit = limit, Augment = false, Device = "cpu", LearningRate = 1e-4, Precision = "fp32", ChannelsLast = "off" };
            var learner = Learner.Create(set, model, recipe);
            learner.Observer = watch;
            watch.Set = TrainingSets(set, recipe);
            _ = learner.FitAsync(output: watch.Run);
        }
        return watch.Next();
    }

    static (List<Batch> Learned, List<Batch> Validation) TrainingSets(Dataset set, Recipe recipe)
    {
        TorchLibrary.Load();
        using var setup = new TrainingSetup(set, recipe, start: null, CPU, CancellationToken.None);
        return (Copies(setup.Training.Epoch(1, augment: false, CancellationToken.None)), Copies(setup.Validation.InOrder(CancellationToken.None)));

        static List<Batch> Copies(IEnumerable<Batch> batches) =>
            [.. batches.Select(batch => new Batch(batch.Images.clone().DetachFromDisposeScope(), batch.Labels.clone().DetachFromDisposeScope(), batch.Count))];
    }

    sealed class Watch(string model, int side) : ITrainingObserver, IDisposable
    {
        readonly SemaphoreSlim asked = new(0), answered = new(0);
        readonly Stopwatch clock = new();
        double[] answer = [];
        double bare;
        int stepsUntilSettled = 250, inARow;
        Classifier? network;
        FusedAdamW? optimizer;

        internal string Run { get; } = Path.Combine(Path.GetTempPath(), $"deepnotebooks-loop-{Guid.NewGuid():n}");

        internal (List<Batch> Learned, List<Batch> Validation) Set { get; set; }

        internal double[] Next()
        {
            asked.Release();
            answered.Wait();
            return answer;
        }

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(TrainingStep step) => stepsUntilSettled--;

        public void EpochEnded(EpochRecord record)
        {
            if (stepsUntilSettled > 0) return;
            if (bare == 0)
            {
                Begin();
                return;
            }
            if (++inARow < InARow) return;
            var ours = clock.Elapsed.TotalSeconds / InARow;
            answer = [ours, bare, Set.Learned.Sum(batch => batch.Count), Tensor.TotalCount, Environment.WorkingSet];
            answered.Release();
            Begin();
        }

        public void Ended(TrainingEnd end)
        {
        }

        public void Dispose()
        {
            asked.Dispose();
            answered.Dispose();
            network?.Dispose();
            optimizer?.Dispose();
        }

        void Begin()
        {
            asked.Wait();
            inARow = 0;
            SpinWait.SpinUntil(() => !Directory.EnumerateFiles(Run, "*.part", SearchOption.AllDirectories).Any());
            clock.Restart();
            Bare();
            bare = clock.Elapsed.TotalSeconds;
            clock.Restart();
        }

        void Bare()
        {
            network ??= Networks.Create(model, (int)Set.Learned[0].Images.shape[1], 10, side, seed: 1);
            optimizer ??= new FusedAdamW([new([.. network.named_parameters().Select(pair => (pair.name, pair.parameter))], 1, 0.01)]);
            network.train();
            foreach (var batch in Set.Learned)
            {
                using var scope = NewDisposeScope();
                network.zero_grad();
                var loss = nn.functional.cross_entropy(network.call(batch.Images), batch.Labels, label_smoothing: 0.05);
                loss.backward();
                optimizer.Step(1e-4);
                _ = loss.item<float>();
            }
            using var still = no_grad();
            network.eval();
            foreach (var batch in Set.Validation)
            {
                using var scope = NewDisposeScope();
                _ = network.call(batch.Images).argmax(1).eq(batch.Labels).sum().item<long>();
            }
        }
    }
}
