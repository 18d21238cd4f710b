using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Of a zoo elsewhere only that is moved which somebody reads: counted on the wire, over git's http-backend.</summary>
public sealed class PartialPullTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    static readonly ModelName Blood = ModelName.Parse("cells/blood");

    string Out(string name) => Path.Combine(scene.Root, name);

    GitEnvironment Kept(bool largeFiles) => largeFiles ? scene.Environment : scene.WithoutLfs();

    /// <summary>A zoo with 300 other models of 20 kB, before and after the one that is asked for.</summary>
    async Task<long> FilledZooAsync(bool largeFiles)
    {
        await scene.Store(environment: Kept(largeFiles)).InitAsync(default);
        ManyModels.Add(scene, 150, 20_000);
        var package = scene.Package();
        await scene.Store(environment: Kept(largeFiles)).PublishAsync(package, default);
        ManyModels.Add(scene, 300, 20_000);
        return package.Files().Sum(file => new FileInfo(package.File(file)).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_model_of_many_moves_its_own_bytes_and_a_tenth_at_most(bool largeFiles)
    {
        var size = await FilledZooAsync(largeFiles);
        await using var server = await GitHttpServer.StartAsync(scene.Root);

        foreach (var what in (string[])["pull", "load", "verify"])
        {
            using var relay = new Relay(server.Port);
            var store = scene.Store($"user-{what}", zoo: $"http://127.0.0.1:{relay.Port}/zoo.git");
            switch (what)
            {
                case "pull":
                    await store.PullAsync(Blood, Out(what), default);
                    break;
                case "load":
                    await store.CachedAsync(Blood, default);
                    break;
                default:
                    var (package, tag) = await store.CheckOutAsync(Blood, Out(what), default);
                    Assert.Equal("cells/blood", package.Manifest.Name);
                    Assert.True(tag is { IsAnnotated: true, IsOnMain: true, SaysPackage: true, Missing: [] });
                    break;
            }
            Assert.InRange(relay.Bytes, size * 0.9, what == "verify" ? size * 1.2 : size * 1.1);
        }
    }

    /// <summary>Tags made by others name no folder: it is walked to.</summary>
    [Fact]
    public async Task A_model_whose_tag_does_not_name_its_folder_is_found_by_walking_to_it()
    {
        await FilledZooAsync(largeFiles: false);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        using var relay = new Relay(server.Port);

        var shown = await scene.Store(zoo: $"http://127.0.0.1:{relay.Port}/zoo.git").ShowAsync(ModelName.Parse("many/model-0107"), default);
        Assert.Equal("Model 107", shown.Manifest.Title);
        Assert.InRange(relay.Bytes, 1, 40_000); // a folder of 300 models is some 10 kB
    }

    [Fact]
    public async Task A_list_moves_what_it_lists_and_the_next_one_what_is_new()
    {
        await FilledZooAsync(largeFiles: false);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        using var relay = new Relay(server.Port);
        var store = scene.Store("reader", zoo: $"http://127.0.0.1:{relay.Port}/zoo.git");

        Assert.Equal(301, (await store.ListAsync(null, default)).Count);
        Assert.InRange(relay.Bytes, 1, 301 * 1000);
        var first = relay.Bytes;
        await scene.Store().PublishAsync(scene.Package("cells/later"), default);
        Assert.Equal(302, (await store.ListAsync(null, default)).Count);
        Assert.InRange(relay.Bytes - first, 1, 30_000);
        Assert.Equal(302, (await store.KnownNamesAsync(default)).Count);
    }

    [Fact]
    public async Task Publishing_does_not_fetch_what_others_have_published()
    {
        var size = await FilledZooAsync(largeFiles: true);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        using var relay = new Relay(server.Port);
        var store = scene.Store("publisher", zoo: $"http://127.0.0.1:{relay.Port}/zoo.git");

        Assert.Equal(2, (await store.PublishAsync(scene.Package(seed: 7), default)).Manifest.Version);
        Assert.InRange(relay.Bytes, size * 0.9, size + (301 * 500));
        Assert.Equal(2, (await scene.Store().ShowAsync(Blood, default)).Manifest.Version);
        scene.AssertClean();
    }

    [Theory]
    [InlineData("uploadpack.allowFilter", "false")]
    [InlineData("uploadpackfilter.tree.allow", "false")]
    public async Task From_a_server_that_leaves_nothing_out_all_is_copied(string setting, string value)
    {
        await FilledZooAsync(largeFiles: true);
        scene.Git("config", setting, value);
        var store = scene.Store("reader", zoo: $"file://{scene.Zoo}");

        Assert.Equal(1, (await store.PullAsync(Blood, Out("pulled"), default)).Manifest.Version);
        Assert.Equal(301, (await store.ListAsync(null, default)).Count);
        Assert.Equal(2, (await store.PublishAsync(scene.Package(seed: 7), default)).Manifest.Version);
        var (_, tag) = await store.CheckOutAsync(Blood, Out("checked"), default);
        Assert.True(tag is { IsOnMain: true, SaysPackage: true });
    }

    [Fact]
    public async Task A_lineage_is_read_from_a_zoo_elsewhere_as_from_one_that_is_here()
    {
        await FilledZooAsync(largeFiles: true);
        await scene.Store().PublishAsync(scene.Package("cells/body"), default);
        var here = await scene.Store().LineageAsync(Blood, default);
        var elsewhere = await scene.Store("reader", zoo: $"file://{scene.Zoo}").LineageAsync(Blood, default);
        Assert.Equal(here.ToJson(), elsewhere.ToJson());
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_version_that_is_another_one_than_before_is_told(string partial)
    {
        await scene.Store().InitAsync(default);
        scene.Git("config", "uploadpack.allowFilter", partial);
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package("cells/other"), default);
        var store = scene.Store("reader", zoo: $"file://{scene.Zoo}");
        await store.ShowAsync(Blood, default);
        scene.Git("-c", "user.name=eve", "-c", "user.email=eve@localhost", "tag", "--force", "-m", "mine", "cells/blood@1", "main");

        var moved = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store("reader", zoo: $"file://{scene.Zoo}").PullAsync(Blood, Out("pulled"), default));
        Assert.Contains("'cells/blood@1' is another one than when it was last seen", moved.Message);
        Assert.DoesNotContain('\n', moved.Message);
        Assert.Equal("cells/other", (await store.ShowAsync(ModelName.Parse("cells/other"), default)).Manifest.Name);
    }

    [Fact]
    public async Task A_version_beside_main_and_a_tag_that_names_another_folder_are_found_out()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var first = scene.Git("rev-parse", "main:models/cells/blood");
        await scene.Store().PublishAsync(scene.Package(seed: 2), default);
        scene.Git("config", "receive.denyDeletes", "false");
        var commit = scene.Run("git", "-C", scene.Zoo, "-c", "user.name=eve", "-c", "user.email=eve@localhost", "commit-tree", "-m", "x", "main^{tree}");
        scene.Run(
            "git", "-C", scene.Zoo, "-c", "user.name=eve", "-c", "user.email=eve@localhost", "tag", "-m", $"x\n\nPackage: {first} cells/blood@3", "cells/blood@3", commit);

        foreach (var zoo in (string[])[scene.Zoo, $"file://{scene.Zoo}"])
        {
            var (_, tag) = await scene.Store("reader", zoo: zoo).CheckOutAsync(ModelName.Parse("cells/blood@3"), Out(Guid.NewGuid().ToString("N")), default);
            Assert.True(tag is { IsOnMain: false, SaysPackage: false });
            (_, tag) = await scene.Store("reader", zoo: zoo).CheckOutAsync(ModelName.Parse("cells/blood@1"), Out(Guid.NewGuid().ToString("N")), default);
            Assert.True(tag is { IsOnMain: true, SaysPackage: true });
        }
    }
}
