using DeepNotebooks.Tests.Data;

namespace DeepNotebooks.Tests;

public sealed class FileLockTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void One_at_a_time_has_it_and_it_ends_with_its_holder()
    {
        using (FileLock.TryTake(scratch["lock"]))
            Assert.Null(FileLock.TryTake(scratch["lock"]));
        using var next = FileLock.TryTake(scratch["lock"]);
        Assert.NotNull(next);
    }

    [NeedsSmallDisk]
    public async Task Where_no_file_can_be_nobody_waits_for_one()
    {
        using var disk = new SmallDisk(scratch["disk"], megabytes: 1);
        disk.MakeReadOnly();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<IOException>(() => FileLock.WaitAsync(scratch["disk/lock"], soon.Token));
    }
}
