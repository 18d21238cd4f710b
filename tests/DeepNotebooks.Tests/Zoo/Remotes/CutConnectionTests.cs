using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A proxy between us and git's http-backend cuts at moments of its own choice: a version is there whole, or nothing of it is.</summary>
public sealed class CutConnectionTests : IDisposable
{
    static readonly ModelName Blood = ModelName.Parse("cells/blood");

    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    ZooStore Through(Relay relay, string user) => scene.Store(user, zoo: $"http://127.0.0.1:{relay.Port}/zoo.git");

    /// <summary>How much passes when nobody cuts.</summary>
    static async Task<long> WholeAsync(GitHttpServer server, Func<Relay, Task> work)
    {
        using var relay = new Relay(server.Port);
        await work(relay);
        return relay.Bytes;
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public async Task A_publish_that_is_cut_publishes_the_whole_version_once_or_nothing(int seed, bool forGood)
    {
        await scene.Store().InitAsync(default);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        var whole = await WholeAsync(server, relay => Through(relay, "first").PublishAsync(scene.Package(), default));

        var random = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            var before = Versions();
            using var relay = new Relay(server.Port) { CutAfter = random.NextInt64(whole), CutsForGood = forGood };
            // The moments at the end count most: the last kilobytes are git's push.
            if (round % 2 == 0)
                relay.CutAfter = whole - random.Next(6_000);
            var done = false;
            try
            {
                await Through(relay, $"user-{round}").PublishAsync(scene.Package(seed: round + 2), default);
                done = true;
            }
            catch (WorkFailedException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                if (error.Message.Contains("will tell whether it is there"))
                    done = Versions() > before; // it says that it does not know, and it does not
            }
            Assert.Equal(before + (done ? 1 : 0), Versions());
            AssertWhole();
        }
        Assert.Equal(Versions() + 1, (await scene.Store().PublishAsync(scene.Package(), default)).Manifest.Version);
    }

    int Versions() => scene.Git("tag").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    void AssertWhole()
    {
        scene.AssertClean();
        Assert.Equal($"{Versions() + 1}", scene.Git("rev-list", "--count", "main"));
        foreach (var cache in Directory.EnumerateDirectories(scene.Root, "cache-*"))
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(cache, "zoo-work")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_pull_that_is_cut_leaves_nothing_and_the_next_one_works(int seed)
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        var whole = await WholeAsync(server, relay => Through(relay, "first").PullAsync(Blood, Path.Combine(scene.Root, "whole"), default));

        var random = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            var user = $"user-{round}";
            var folder = Path.Combine(scene.Root, $"pulled-{round}");
            using (var relay = new Relay(server.Port) { CutAfter = round % 2 == 0 ? random.Next(8_000) : random.NextInt64(whole - 2_000) })
            {
                var error = await Assert.ThrowsAsync<WorkFailedException>(() => Through(relay, user).PullAsync(Blood, folder, default));
                Assert.DoesNotContain('\n', error.Message);
            }
            Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Root, $"*pulled-{round}*"));

            // The same cache, whatever was in it when the connection went.
            using var through = new Relay(server.Port);
            await Through(through, user).PullAsync(Blood, folder, default);
        }
    }
}
