using static TorchSharp.torch;

namespace DeepNotebooks.Benchmarks;

/// <summary>What a training holds in memory as it goes on.</summary>
static class MemoryOverSteps
{
    const int Early = 50, Late = 1000;

    /// <summary>Resident bytes at step 50 and at step 1,000; tensors alive at both.</summary>
    internal static double[] Of(string data, string model, int side, int batch)
    {
        var watch = new Watch();
        var set = Datasets.LoadAsync(data).GetAwaiter().GetResult();
        var recipe = new Recipe { Epochs = 1000, Batch = batch, Size = side, Device = "cpu", LearningRate = 1e-4 };
        using var learner = Learner.Create(set, model, recipe);
        using var enough = new CancellationTokenSource();
        watch.Enough = enough.Cancel;
        learner.Observer = watch;
        var run = Directory.CreateTempSubdirectory("deepnotebooks-memory-").FullName;
        learner.FitAsync(output: run, cancellationToken: enough.Token).GetAwaiter().GetResult();
        Directory.Delete(run, recursive: true);
        return [watch.Bytes[0], watch.Bytes[1], watch.Tensors[0], watch.Tensors[1]];
    }

    sealed class Watch : ITrainingObserver
    {
        int steps;

        internal List<double> Bytes { get; } = [];

        internal List<double> Tensors { get; } = [];

        internal Action Enough { get; set; } = () => { };

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(TrainingStep step)
        {
            if (++steps is not (Early or Late)) return;
            GC.Collect();
            Bytes.Add(Environment.WorkingSet);
            Tensors.Add(Tensor.TotalCount);
            if (steps == Late) Enough();
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Ended(TrainingEnd end)
        {
        }
    }
}
