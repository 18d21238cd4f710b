using DeepNotebooks.Tests.Data;

namespace DeepNotebooks.Tests.Training;

public sealed class FullDiskTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 6, Batch = 16, LearningRate = 5e-3 };

    readonly string folder = Directory.CreateTempSubdirectory("full-disk-").FullName;

    string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [NeedsSmallDisk]
    public async Task A_disk_that_fills_stops_a_training_in_one_line_and_once_there_is_room_it_goes_on()
    {
        using (var disk = new SmallDisk(At("disk"), megabytes: 4)) // weights and checkpoint are 0.8 and 2.4 MB, and are written aside
        {
            using var learner = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
            var run = At("disk/run");

            var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.FitAsync(output: run));

            Assert.DoesNotContain('\n', error.Message);
            Assert.Contains(run, error.Message);
            Assert.Empty(Directory.EnumerateFiles(run, "*.part", SearchOption.AllDirectories));
            CopyTo(run, At("roomier"));
        }
        using var again = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        Assert.Equal(TrainingOutcome.Completed, (await again.ResumeAsync(At("roomier"))).Outcome);
        using var whole = Learner.Create(TinyData.Stripes(), "small-cnn", Quick);
        await whole.FitAsync(output: At("whole"));
        Assert.Equal(File.ReadAllBytes(At("whole/model/weights.safetensors")), File.ReadAllBytes(At("roomier/model/weights.safetensors")));
    }

    static void CopyTo(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
