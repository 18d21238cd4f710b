using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

public sealed class TensorBoardTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("events-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [NeedsPython]
    public async Task A_runs_figures_are_read_from_its_events_file_each_epoch_once_also_when_it_was_resumed()
    {
        var run = Path.Combine(folder, "run");
        using var stop = new CancellationTokenSource();
        var recipe = new Recipe { Size = 16, Epochs = 3, Batch = 16, Device = "cpu" };
        using (var learner = Learner.Create(TinyData.Stripes(), "small-cnn", recipe))
        {
            learner.Observer = new Watching { OnStep = step => { if (step.Epoch == 2) stop.Cancel(); } };
            await learner.FitAsync(output: run, cancellationToken: stop.Token);
        }
        // As if it had been killed after the figures of epoch 2 were written, and before its checkpoint.
        TensorBoardEvents.Append(run, new EpochRecord(2, 9, 9, 9, 9, 9, 9));
        using var resumed = Learner.Create(TinyData.Stripes(), "small-cnn", recipe);
        await resumed.ResumeAsync(run);

        var lines = SystemPython.Run("read_events.py", run).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("version brain.Event:2", lines[0]);
        string[] expected = [.. resumed.Run.Metrics.SelectMany(epoch => new[]
        {
            $"{epoch.Epoch} loss/train", $"{epoch.Epoch} loss/val", $"{epoch.Epoch} accuracy/val", $"{epoch.Epoch} learning_rate", $"{epoch.Epoch} images_per_second",
        })];
        Assert.Equal(3 * 5, expected.Length);
        Assert.Equal(expected, lines.Skip(1).Select(line => line[..line.LastIndexOf(' ')]));
        Assert.Equal(
            resumed.Run.Metrics.Select(epoch => (float)epoch.ValLoss),
            lines.Where(line => line.Contains("loss/val")).Select(line => float.Parse(line.Split(' ')[^1])));
    }
}
