using DeepNotebooks.Tests.Data;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A zoo on a disk that is full before the version is in.</summary>
public sealed class FullDiskTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    /// <summary>Full while a large file goes in, and full while git writes.</summary>
    [NeedsSmallDisk]
    public async Task A_full_disk_publishes_nothing_is_one_line_and_with_room_it_goes_on()
    {
        await scene.Store().InitAsync(default);
        foreach (var kilobytes in (int[])[60, 250, 480, 515])
        {
            var folder = Path.Combine(scene.Root, $"disk-{kilobytes}");
            using var disk = new SmallDisk(folder, megabytes: 3);
            var zoo = Path.Combine(folder, "zoo.git");
            scene.Run("cp", "-r", scene.Zoo, zoo);
            var ballast = Path.Combine(folder, "ballast");
            File.WriteAllBytes(ballast, new byte[new DriveInfo(folder).AvailableFreeSpace - (kilobytes * 1024)]);

            var full = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store(zoo: zoo).PublishAsync(scene.Package(), default));
            Assert.DoesNotContain('\n', full.Message);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(scene.Root, "cache-ada", "zoo-work")));
            Assert.Equal("", scene.Run("git", "-C", zoo, "tag"));

            File.Delete(ballast);
            Assert.Equal(1, (await scene.Store(zoo: zoo).PublishAsync(scene.Package(), default)).Manifest.Version);
            scene.Run("git", "-C", zoo, "fsck", "--strict", "--no-dangling");
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(zoo, "refs"), "*.lock", SearchOption.AllDirectories));
        }
    }
}
