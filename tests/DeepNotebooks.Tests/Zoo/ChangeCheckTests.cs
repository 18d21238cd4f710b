namespace DeepNotebooks.Tests.Zoos;

/// <summary>What a build machine sees: a clone of the zoo, made without large files, at the commit that somebody pushed.</summary>
public sealed class ChangeCheckTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Clone => Path.Combine(scene.Root, "clone");

    [Fact]
    public async Task A_new_version_is_verified_and_its_large_files_alone_are_fetched()
    {
        await StartAsync();
        var before = scene.Git("rev-parse", "main");
        await scene.Store().PublishAsync(scene.Package("cells/blood", seed: 2), default);
        await scene.Store().PublishAsync(scene.Package("fruit/body", seed: 3), default);
        Cloned();

        var check = await CheckAsync(before);

        Assert.True(check.Ok, check.ToJson());
        Assert.Equal(["cells/blood@2", "fruit/body@1"], check.Versions.Select(version => version.Model));
        Assert.Contains(check.Versions[0].Items, item => item is { Item: "model.onnx", Ok: true });
        Assert.Contains(check.Versions[0].Items, item => item is { Item: "history", Ok: true });
        Assert.Equal(["cells/blood", "fruit/body"], check.Change.Select(item => item.Item));
        var fetched = Directory.EnumerateFiles(Path.Combine(Clone, ".git", "lfs", "objects"), "*", SearchOption.AllDirectories);
        Assert.Equal(8, fetched.Count()); // four of each of the two, and none of the version that was there
    }

    [Fact]
    public async Task A_published_file_that_was_altered_is_named()
    {
        await StartAsync();
        var before = scene.Git("rev-parse", "main");
        Cloned();
        File.AppendAllText(Path.Combine(Clone, "models/cells/blood/README.md"), "\nand it is the best.\n");
        Commit();

        var wrong = Assert.Single((await CheckAsync(before)).Change);
        Assert.False(wrong.Ok);
        Assert.Equal("the published cells/blood@1 is altered: README.md", wrong.Found);
    }

    [Fact]
    public async Task A_removed_model_and_one_that_goes_back_are_named()
    {
        await StartAsync();
        await scene.Store().PublishAsync(scene.Package("cells/blood", seed: 2), default);
        await scene.Store().PublishAsync(scene.Package("fruit/body", seed: 3), default);
        var before = scene.Git("rev-parse", "main");
        Cloned();
        Git("rm", "-r", "-q", "models/fruit");
        Git("checkout", "-q", "cells/blood@1", "--", "models/cells/blood");
        Commit();

        var check = await CheckAsync(before);
        Assert.Equal(
            ["it goes back to cells/blood@1, and cells/blood@2 is the last", "it is removed, and its versions are in no list any more"],
            check.Change.Select(item => item.Found));
        Assert.All(check.Change, item => Assert.False(item.Ok));
    }

    [Fact]
    public async Task A_version_that_is_proposed_needs_no_tag_yet_and_must_be_what_it_says()
    {
        await StartAsync();
        var before = scene.Git("rev-parse", "main");
        await scene.Store().PublishAsync(scene.Package("cells/blood", seed: 2), default);
        Cloned();
        Git("tag", "-d", "cells/blood@2");

        var good = await CheckAsync(before);
        Assert.True(good.Ok, good.ToJson());
        Assert.Equal("cells/blood@2, which has no tag yet", Assert.Single(good.Change).Found);
        Assert.Equal("cells/blood@2", Assert.Single(good.Versions).Model);

        File.AppendAllText(Path.Combine(Clone, "models/cells/blood/recipe.yaml"), "# more");
        Commit();
        var bad = await CheckAsync(before);
        Assert.Equal(["recipe.yaml"], Assert.Single(bad.Versions).Items.Where(item => !item.Ok).Select(item => item.Item));

        var manifest = Path.Combine(Clone, "models/cells/blood/model.yaml");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("version: 2", "version: 7"));
        Commit();
        Assert.Equal("cells/blood@7 has no tag, and the next version is cells/blood@2", Assert.Single((await CheckAsync(before)).Change).Found);
    }

    [Fact]
    public async Task A_tag_that_was_moved_to_another_package_is_told_and_one_that_comes_after_its_merge_is_not()
    {
        await StartAsync();
        var before = scene.Git("rev-parse", "main");
        await scene.Store().PublishAsync(scene.Package("cells/blood", seed: 2), default);
        var merged = scene.Git("rev-parse", "main");
        Cloned();
        // The second package as if it had been the first version all along.
        var manifest = Path.Combine(Clone, "models/cells/blood/model.yaml");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("version: 2", "version: 1"));
        Commit();
        Git("-c", "user.name=x", "-c", "user.email=x@x", "tag", "-f", "-a", "-m", "x", "cells/blood@1");
        Git("tag", "-d", "cells/blood@2");
        Assert.Contains((await CheckAsync(before)).Change, item => item is { Item: "cells/blood@1", Ok: false });

        // Of a proposal that was merged in the last change, only the tag comes in this one.
        Git("fetch", "-q", "--tags", "--force", "origin");
        Git("reset", "-q", "--hard", merged);
        File.WriteAllText(Path.Combine(Clone, "note"), "");
        Commit();
        Git("-c", "user.name=x", "-c", "user.email=x@x", "tag", "-f", "-a", "-m", "x", "cells/blood@2");
        Assert.True((await CheckAsync(merged)).Ok);
    }

    [Fact]
    public async Task Other_files_may_change_and_a_history_that_was_rewritten_is_told()
    {
        await StartAsync();
        var first = scene.Git("rev-parse", "main");
        Cloned();
        File.AppendAllText(Path.Combine(Clone, "README.md"), "\nOurs.\n");
        Commit();
        var check = await CheckAsync(first);
        Assert.True(check.Ok);
        Assert.Equal("README.md", Assert.Single(check.Change).Found);

        var lost = Git("rev-parse", "HEAD");
        Git("reset", "-q", "--hard", first);
        File.WriteAllText(Path.Combine(Clone, "note"), "");
        Commit();
        Assert.Contains((await CheckAsync(lost)).Change, item => item is { Item: "history", Ok: false });
        var unknown = await Assert.ThrowsAsync<RequestException>(() => CheckAsync("nothing"));
        Assert.Contains("'nothing' is no commit", unknown.Message);
    }

    [Fact]
    public async Task Without_a_revision_or_with_a_forges_zeros_all_versions_are_checked()
    {
        await StartAsync();
        await scene.Store().PublishAsync(scene.Package("cells/blood", seed: 2), default);
        foreach (var since in new[] { null, new string('0', 40) })
        {
            var check = await scene.Store().CheckAsync(since, VerificationLevel.Files, default);
            Assert.True(check.Ok, check.ToJson());
            Assert.Equal(["cells/blood@1", "cells/blood@2"], check.Versions.Select(version => version.Model));
        }
    }

    async Task StartAsync()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package("cells/blood"), default);
    }

    void Cloned() => scene.Run("env", "GIT_LFS_SKIP_SMUDGE=1", "git", "clone", "-q", scene.Zoo, Clone);

    void Commit()
    {
        Git("add", "-A");
        Git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "a change");
    }

    string Git(params string[] arguments) => scene.Run("git", ["-C", Clone, .. arguments]);

    Task<ZooCheck> CheckAsync(string before) => scene.Store("machine", zoo: Clone).CheckAsync(before, VerificationLevel.Files, default);
}
