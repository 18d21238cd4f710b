using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class PullTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Out => Path.Combine(scene.Root, "out");

    [Fact]
    public async Task Each_version_comes_back_to_the_byte()
    {
        await scene.Store().InitAsync(default);
        var digests = new List<IEnumerable<(string, string)>>();
        foreach (var seed in (int[])[1, 2])
        {
            var package = scene.Package(seed: seed);
            await scene.Store().PublishAsync(package, default);
            digests.Add([.. package.Files().Select(path => (path, ZooScene.Sha256(package.File(path))))]);
        }

        foreach (var (asked, version) in new[] { ("cells/blood@1", 1), ("cells/blood@2", 2), ("cells/blood", 2) })
        {
            var pulled = await scene.Store("somebody-else").PullAsync(ModelName.Parse(asked), $"{Out}-{asked.Replace('/', '-')}", default);
            Assert.Equal(version, pulled.Manifest.Version);
            Assert.Equal(digests[version - 1], Digests(pulled.Path));
        }
    }

    static IEnumerable<(string, string)> Digests(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(folder, file), ZooScene.Sha256(file)))
            .OrderBy(pair => pair.Item1, StringComparer.Ordinal);

    [Fact]
    public async Task Over_a_url_it_is_the_same()
    {
        await scene.Store().InitAsync(default);
        var url = $"file://{scene.Zoo}";
        await scene.Store(zoo: url).PublishAsync(scene.Package(), default);
        await scene.Store("other").PublishAsync(scene.Package(seed: 2), default);
        await scene.Store(zoo: url).PublishAsync(scene.Package(seed: 3), default);

        Assert.Equal("cells/blood@1\ncells/blood@2\ncells/blood@3", scene.Git("tag"));
        var pulled = await scene.Store(zoo: url).PullAsync(ModelName.Parse("cells/blood@2"), Out, default);
        Assert.Equal(2, pulled.Manifest.Version);
        Assert.Equal(3, Assert.Single(await scene.Store(zoo: url).ListAsync("blood", default)).Version);
    }

    [Fact]
    public async Task With_no_network_a_zoo_reads_as_it_was_last_seen_and_says_so()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var told = new List<string>();
        var away = scene.Store(zoo: $"file://{scene.Zoo}", progress: new PublishTests.Told(told));
        await away.CachedAsync(ModelName.Parse("cells/blood"), default);
        Assert.Single(await away.ListAsync(null, default));
        Directory.Move(scene.Zoo, scene.Zoo + ".away");

        Assert.Single(await away.ListAsync(null, default));
        Assert.Equal(1, (await away.CachedAsync(ModelName.Parse("cells/blood"), default)).Manifest.Version);
        Assert.Contains(told, line => line.Contains("last reached"));
        await Assert.ThrowsAsync<WorkFailedException>(() => away.PublishAsync(scene.Package(), default));
        await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store("newcomer", zoo: $"file://{scene.Zoo}").ListAsync(null, default));
    }

    [Fact]
    public async Task A_folder_that_is_there_is_not_touched()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "mine.txt"), "mine");

        var refused = await Assert.ThrowsAsync<RequestException>(() => scene.Store().PullAsync(ModelName.Parse("cells/blood"), Out, default));
        Assert.Contains("there already", refused.Message);
        Assert.Equal(["mine.txt"], Directory.EnumerateFiles(Out).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("cells/bloood", "Did you mean 'cells/blood'?")]
    [InlineData("cells/blood@7", "no version 7 (there are 1, 2)")]
    public async Task What_is_not_there_is_told_with_what_is(string asked, string told)
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package(), default);

        var error = await Assert.ThrowsAsync<RequestException>(() => scene.Store().PullAsync(ModelName.Parse(asked), Out, default));
        Assert.Contains(told, error.Message);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task A_large_file_that_was_altered_in_the_store_is_refused_and_leaves_nothing()
    {
        await scene.Store().InitAsync(default);
        var package = scene.Package();
        await scene.Store().PublishAsync(package, default);
        var sha256 = ZooScene.Sha256(package.File("model.onnx"));
        var stored = Path.Combine(scene.Zoo, "lfs", "objects", sha256[..2], sha256[2..4], sha256);
        var bytes = File.ReadAllBytes(stored);
        bytes[1000] ^= 1;
        File.WriteAllBytes(stored, bytes);

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store().PullAsync(ModelName.Parse("cells/blood"), Out, default));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(scene.Root),
            entry => Path.GetFileName(entry).StartsWith(".out", StringComparison.Ordinal) || entry == Out);
    }

    [Fact]
    public async Task A_file_altered_by_a_later_commit_with_a_moved_tag_is_refused()
    {
        await scene.Store(environment: scene.WithoutLfs()).InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        scene.Run("git", "clone", "--quiet", scene.Zoo, "clone");
        var clone = Path.Combine(scene.Root, "clone");
        File.AppendAllText(Path.Combine(clone, "models/cells/blood/README.md"), "better than it is\n");
        scene.Run("git", "-C", clone, "-c", "user.name=eve", "-c", "user.email=eve@localhost", "commit", "--quiet", "-am", "x");
        scene.Run("git", "-C", clone, "push", "--quiet", "origin", "HEAD:main");
        scene.Git("tag", "--force", "cells/blood@1", "main");

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store().PullAsync(ModelName.Parse("cells/blood"), Out, default));
        Assert.Contains("README.md should be sha256", error.Message);
    }

    [Fact]
    public async Task The_cache_never_answers_for_another_zoo_at_the_same_place()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(seed: 1), default);
        var first = await scene.Store().CachedAsync(ModelName.Parse("cells/blood"), default);
        var again = await scene.Store().CachedAsync(ModelName.Parse("cells/blood@1"), default);
        Assert.Equal(first.Path, again.Path);

        Directory.Delete(scene.Zoo, recursive: true);
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(seed: 2), default);
        var other = await scene.Store().CachedAsync(ModelName.Parse("cells/blood@1"), default);
        Assert.NotEqual(ZooScene.Sha256(first.Onnx), ZooScene.Sha256(other.Onnx));
    }
}
