using System.Collections.Concurrent;
using DeepNotebooks.Text;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class PublishTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task The_same_name_again_is_the_next_version_even_with_the_same_content()
    {
        await scene.Store().InitAsync(default);
        var first = await scene.Store().PublishAsync(scene.Package(), default);
        var second = await scene.Store().PublishAsync(scene.Package(), default);

        Assert.Equal([1, 2], new[] { first.Manifest.Version, second.Manifest.Version });
        Assert.NotEqual(first.Commit, second.Commit);
        Assert.Equal("cells/blood@1\ncells/blood@2", scene.Git("tag", "--sort=refname"));
        Assert.Equal("tag", scene.Git("cat-file", "-t", "refs/tags/cells/blood@1"));
        Assert.Equal(first.Commit, scene.Git("rev-parse", "cells/blood@1^{commit}"));
        Assert.Equal(second.Commit, scene.Git("rev-parse", "main"));
        Assert.Equal(first.Commit, scene.Git("rev-parse", "main^"));
        Assert.Contains("because it is better", scene.Git("cat-file", "-p", "cells/blood@1"));
        scene.AssertClean();
    }

    [Fact]
    public async Task Large_files_are_pointers_in_the_tree_and_objects_in_the_lfs_store()
    {
        await scene.Store().InitAsync(default);
        var package = scene.Package();
        await scene.Store().PublishAsync(package, default);

        foreach (var large in (string[])["model.onnx", "weights.safetensors", "samples/input.npy"])
        {
            var sha256 = ZooScene.Sha256(package.File(large));
            Assert.Contains($"oid sha256:{sha256}", scene.Git("show", $"main:models/cells/blood/{large}"));
            Assert.Equal(sha256, ZooScene.Sha256(Path.Combine(scene.Zoo, "lfs", "objects", sha256[..2], sha256[2..4], sha256)));
        }
        Assert.Equal("3000", scene.Git("cat-file", "-s", "main:models/cells/blood/samples/0-a b.png"));
    }

    [Fact]
    public async Task A_clone_by_git_alone_holds_the_published_bytes()
    {
        await scene.Store().InitAsync(default);
        var package = scene.Package();
        await scene.Store().PublishAsync(package, default);

        scene.Run(
            "git", "-c", "filter.lfs.smudge=git-lfs smudge -- %f", "-c", "filter.lfs.required=true", "-c", "core.autocrlf=true",
            "clone", "--quiet", scene.Zoo, "clone");
        var clone = Path.Combine(scene.Root, "clone", "models", "cells", "blood");
        Assert.Equal(
            package.Files().Select(path => (path, ZooScene.Sha256(package.File(path)))),
            package.Files().Select(path => (path, ZooScene.Sha256(Path.Combine(clone, path)))));
    }

    [Fact]
    public async Task Files_that_a_version_no_longer_has_go()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var second = scene.Package();
        File.Delete(second.File("recipe.yaml"));
        second = new StagedPackage(second.Folder, second.Name, new ModelManifest { Title = "x" }, new PackageFacts());
        await scene.Store().PublishAsync(second, default);

        Assert.DoesNotContain("recipe.yaml", scene.Git("ls-tree", "-r", "--name-only", "cells/blood@2"));
        Assert.Contains("recipe.yaml", scene.Git("ls-tree", "-r", "--name-only", "cells/blood@1"));
    }

    /// <summary>On one machine they queue; over URLs, as from several machines, they race.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    public async Task Six_publishers_at_once_all_land(string scheme)
    {
        await scene.Store().InitAsync(default);
        var versions = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(user => Task.Run(async () =>
        {
            for (var i = 0; i < 2; i++)
            {
                var name = user % 2 == 0 ? "cells/blood" : $"cells/own-{user}";
                var store = scene.Store($"user-{user}", zoo: scheme + scene.Zoo);
                var published = await store.PublishAsync(scene.Package(name, seed: (user * 2) + i), default);
                versions.Add($"{name}@{published.Manifest.Version}");
            }
        })));

        string[] expected =
        [
            .. Enumerable.Range(1, 6).Select(version => $"cells/blood@{version}"),
            .. new[] { 1, 3, 5 }.SelectMany(user => new[] { $"cells/own-{user}@1", $"cells/own-{user}@2" }),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), versions.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Order(StringComparer.Ordinal), scene.Git("tag").Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal("13", scene.Git("rev-list", "--count", "main"));
        scene.AssertClean();
    }

    [Theory]
    [InlineData("stamp")]
    [InlineData("upload")]
    [InlineData("commit")]
    [InlineData("push")]
    public async Task A_publish_that_ends_half_way_publishes_nothing_and_the_next_one_works(string step)
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var before = scene.Git("for-each-ref");

        using var interrupted = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Store().PublishAsync(scene.Package(seed: 2), interrupted.Token, at =>
        {
            if (at == step)
                interrupted.Cancel();
        }));

        Assert.Equal(before, scene.Git("for-each-ref"));
        scene.AssertClean();
        Assert.Equal(2, (await scene.Store().PublishAsync(scene.Package(seed: 2), default)).Manifest.Version);
    }

    [Fact]
    public async Task What_a_killed_publish_left_in_the_cache_is_swept_away()
    {
        await scene.Store().InitAsync(default);
        var work = Directory.CreateDirectory(Path.Combine(scene.Root, "cache-ada", "zoo-work")).FullName;
        Directory.CreateDirectory(Path.Combine(work, "dead", "repository.git"));
        File.WriteAllText(Path.Combine(work, "dead.lock"), "");

        await scene.Store().PublishAsync(scene.Package(), default);
        Assert.Empty(Directory.EnumerateFileSystemEntries(work));
    }

    [Fact]
    public async Task The_lock_of_a_git_that_was_killed_does_not_block_the_zoo()
    {
        await scene.Store().InitAsync(default);
        var stale = Path.Combine(scene.Zoo, "refs", "heads", "main.lock");
        File.WriteAllText(stale, "");
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddMinutes(-1));

        Assert.Equal(1, (await scene.Store().PublishAsync(scene.Package(), default)).Manifest.Version);
        scene.AssertClean();
    }

    [Fact]
    public async Task A_published_version_cannot_be_moved_or_taken_away()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package(seed: 2), default);
        scene.Run("git", "clone", "--quiet", "--bare", scene.Zoo, "other.git");

        var other = Path.Combine(scene.Root, "other.git");
        string[] pushes = ["+cells/blood@2:refs/tags/cells/blood@1", ":refs/tags/cells/blood@1", "+main^:refs/heads/main", ":refs/heads/main"];
        foreach (var push in pushes)
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => scene.Run("git", "-C", other, "push", "--quiet", "origin", push));
        Assert.Equal("cells/blood@1\ncells/blood@2", scene.Git("tag"));
    }

    [Fact]
    public async Task A_refused_push_is_one_line_with_the_zoos_own_words_and_publishes_nothing()
    {
        await scene.Store().InitAsync(default);
        File.WriteAllText(Path.Combine(scene.Zoo, "hooks", "update"), "#!/bin/sh\necho 'the zoo is closed on Mondays' >&2\nexit 1\n");

        var refused = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store().PublishAsync(scene.Package(), default));
        Assert.Contains("the zoo is closed on Mondays", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal("", scene.Git("tag"));
    }

    [Fact]
    public async Task Nobody_has_to_tell_git_who_he_is()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        Assert.Equal(System.Environment.UserName, scene.Git("log", "-1", "--format=%an"));

        await scene.Store(environment: scene.With("JUPYTERHUB_USER", "grace")).PublishAsync(scene.Package(), default);
        Assert.Equal("grace grace", scene.Git("log", "-1", "--format=%an %cn"));
        Assert.Contains("tagger grace <", scene.Git("cat-file", "-p", "cells/blood@2"));
    }

    [Fact]
    public async Task A_hook_of_the_callers_own_repository_does_not_lead_us_there()
    {
        await scene.Store().InitAsync(default);
        scene.Run("git", "init", "--quiet", "elsewhere");
        var inHook = scene.With("GIT_DIR", Path.Combine(scene.Root, "elsewhere", ".git"));
        await scene.Store(environment: inHook).PublishAsync(scene.Package(), default);
        Assert.Equal("cells/blood@1", scene.Git("tag"));
    }

    [Fact]
    public async Task Without_git_lfs_a_new_zoo_keeps_ordinary_objects_and_says_so()
    {
        var told = new List<string>();
        var store = scene.Store(environment: scene.WithoutLfs(), progress: new Told(told));
        var made = await store.InitAsync(default);
        Assert.False(made.LargeFileStorage);
        Assert.Contains(told, line => line.Contains("git-lfs is not installed"));

        var package = scene.Package();
        await store.PublishAsync(package, default);
        Assert.Equal("300000", scene.Git("cat-file", "-s", "main:models/cells/blood/model.onnx"));
        var pulled = await store.PullAsync(ModelName.Parse("cells/blood"), Path.Combine(scene.Root, "out"), default);
        Assert.Equal(ZooScene.Sha256(package.File("model.onnx")), ZooScene.Sha256(pulled.Onnx));
    }

    [Fact]
    public async Task Without_git_lfs_a_zoo_that_asks_for_it_says_what_to_install()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var without = scene.Store(environment: scene.WithoutLfs());

        var publishing = await Assert.ThrowsAsync<WorkFailedException>(() => without.PublishAsync(scene.Package(), default));
        var pulling = await Assert.ThrowsAsync<WorkFailedException>(
            () => without.PullAsync(ModelName.Parse("cells/blood"), Path.Combine(scene.Root, "out"), default));
        Assert.All([publishing, pulling], error => Assert.Contains("apt-get install git-lfs", error.Message));
        Assert.False(Directory.Exists(Path.Combine(scene.Root, "out")));
        Assert.Single(await without.ListAsync(null, default));
    }

    [Fact]
    public async Task An_empty_repository_becomes_a_zoo_with_its_first_model()
    {
        scene.Run("git", "init", "--quiet", "--bare", scene.Zoo);
        await scene.Store().PublishAsync(scene.Package(), default);
        Assert.Contains("filter=lfs", scene.Git("show", "main:.gitattributes"));
        Assert.Contains("oid sha256:", scene.Git("show", "main:models/cells/blood/model.onnx"));
    }

    [Fact]
    public async Task Digests_in_the_manifest_are_those_of_the_files()
    {
        await scene.Store().InitAsync(default);
        var package = scene.Package();
        await scene.Store().PublishAsync(package, default);

        var manifest = Yaml.Read<ModelManifest>(package.File("model.yaml"));
        Assert.Equal(package.Files().Except(["model.yaml", "ro-crate-metadata.json"]), manifest.Files.Keys);
        Assert.All(manifest.Files, file =>
        {
            Assert.Equal(ZooScene.Sha256(package.File(file.Key)), file.Value.Sha256);
            Assert.Equal(new FileInfo(package.File(file.Key)).Length, file.Value.Bytes);
        });
        Assert.Equal(("cells/blood", 1), (manifest.Name, manifest.Version));
    }

    internal sealed class Told(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
