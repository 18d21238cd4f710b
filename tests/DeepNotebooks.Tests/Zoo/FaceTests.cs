namespace DeepNotebooks.Tests.Zoos;

/// <summary>What a zoo starts with.</summary>
public sealed class FaceTests : IDisposable
{
    static readonly string[] All = [".gitattributes", ".github/workflows/verify.yml", ".gitlab-ci.yml", "README.md"];

    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Files => scene.Git("ls-tree", "-r", "--name-only", "main");

    [Fact]
    public async Task A_new_zoo_says_what_it_is_and_how_its_changes_are_verified()
    {
        await scene.Store().InitAsync(default);

        Assert.Equal(All, Files.Split('\n'));
        var readme = scene.Git("show", "main:README.md");
        var version = typeof(Zoo).Assembly.GetName().Version!.ToString(3);
        Assert.Contains($"`DeepNotebooks.Cli` {version} in it", readme);
        Assert.DoesNotContain("{version}", readme + scene.Git("show", "main:.github/workflows/verify.yml"));
    }

    [Fact]
    public async Task A_repository_elsewhere_gets_what_it_lacks_and_is_left_alone_once_it_has_all()
    {
        scene.Run("git", "init", "-q", "--bare", "--initial-branch=main", scene.Zoo);
        var elsewhere = $"file://{scene.Zoo}";

        Assert.Equal(elsewhere, (await scene.Store(zoo: elsewhere).InitAsync(default)).Path);
        Assert.Equal(All, Files.Split('\n'));
        await scene.Store(zoo: elsewhere).InitAsync(default);
        Assert.Equal("1", scene.Git("rev-list", "--count", "main"));
    }

    [Fact]
    public async Task The_first_publish_elsewhere_brings_no_workflow_for_which_a_token_may_lack_the_right()
    {
        scene.Run("git", "init", "-q", "--bare", "--initial-branch=main", scene.Zoo);
        var elsewhere = $"file://{scene.Zoo}";
        await scene.Store(zoo: elsewhere).PublishAsync(scene.Package(), default);
        Assert.Equal([".gitattributes", "README.md"], Files.Split('\n').Where(file => !file.StartsWith("models/")));

        // Asked for by itself it comes, and a version that is there stays the last.
        await scene.Store(zoo: elsewhere).InitAsync(default);
        Assert.Equal(All, Files.Split('\n').Where(file => !file.StartsWith("models/")));
        Assert.True((await scene.Store("machine").CheckAsync(scene.Git("rev-parse", "main^"), VerificationLevel.Files, default)).Ok);
    }

    [Fact]
    public async Task A_repository_that_refuses_is_told_and_nothing_is_left()
    {
        scene.Run("git", "init", "-q", "--bare", "--initial-branch=main", scene.Zoo);
        var hook = Path.Combine(scene.Zoo, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, "#!/bin/sh\necho 'refusing to allow a token to create a workflow' >&2\nexit 1\n");
        scene.Run("chmod", "+x", hook);

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store(zoo: $"file://{scene.Zoo}").InitAsync(default));
        Assert.Contains("a right of its own to push workflows", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("", scene.Git("for-each-ref"));
    }
}
