using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class KillTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    /// <summary>Publishes again and again until it is killed: a part of the test program.</summary>
    internal static async Task PublishForeverAsync(string zoo, string package, string cache)
    {
        while (true)
        {
            var staged = new StagedPackage(package, new ModelName("cells", "killed"), ZooScene.Draft("killed"), new PackageFacts());
            var published = await new ZooStore(zoo, cache: cache).PublishAsync(staged, default);
            Console.WriteLine(published.Manifest.Version);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    public async Task A_publisher_killed_at_any_moment_leaves_a_whole_zoo_that_goes_on(string scheme)
    {
        await scene.Store().InitAsync(default);
        for (var round = 0; round < 4; round++)
        {
            var package = scene.Package(seed: round).Folder;
            using var publisher = Program.StartApart("publish-forever", scheme + scene.Zoo, package, Path.Combine(scene.Root, "cache-killed"));
            // Once it is at it, a moment that differs from round to round.
            Assert.NotNull(await publisher.StandardOutput.ReadLineAsync());
            await Task.Delay(37 + (round * 61));
            publisher.Kill(entireProcessTree: true);
            await publisher.WaitForExitAsync();

            scene.AssertWhole();
            var tags = scene.Git("tag", "--list", "cells/killed@*").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(scene.Git("rev-list", "--count", "main"), $"{tags.Length + round + 1}");
            Assert.Equal(round + 1, (await scene.Store().PublishAsync(scene.Package("cells/alive", seed: round), default)).Manifest.Version);
        }

        // Each of them can be pulled, with every file as its model.yaml says.
        foreach (var version in Enumerable.Range(1, scene.Git("tag", "--list", "cells/killed@*").Split('\n').Length))
            await scene.Store().PullAsync(new ModelName("cells", "killed", version), Path.Combine(scene.Root, $"out-{version}"), default);
    }
}
