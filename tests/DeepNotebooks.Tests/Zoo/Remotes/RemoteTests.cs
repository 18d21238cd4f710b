using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Zoos behind real servers: git's http-backend with a password and LFS, OpenSSH.</summary>
public sealed class RemoteTests : IDisposable
{
    const string Password = "sesame-7f3e1c";
    static readonly ModelName Blood = ModelName.Parse("cells/blood");

    readonly ZooScene scene = new();
    readonly List<string> told = [];

    public void Dispose() => scene.Dispose();

    /// <summary>Two versions in, both out again, all checked.</summary>
    async Task GoesRoundAsync(string url, GitEnvironment environment)
    {
        ZooStore Store(string user) => scene.Store(user, environment, url, new PublishTests.Told(told));

        await Store("ada").EnsureWritableAsync(default);
        var package = scene.Package();
        Assert.Equal(1, (await Store("ada").PublishAsync(package, default)).Manifest.Version);
        Assert.Equal(2, (await Store("grace").PublishAsync(scene.Package(seed: 2), default)).Manifest.Version);
        Assert.Equal(2, Assert.Single(await Store("ada").ListAsync("blood", default)).Version);

        var pulled = await Store("reader").PullAsync(ModelName.Parse("cells/blood@1"), Path.Combine(scene.Root, "pulled"), default);
        Assert.Equal(ZooScene.Sha256(package.File("model.onnx")), ZooScene.Sha256(pulled.Onnx));
        var (_, tag) = await Store("reader").CheckOutAsync(Blood, Path.Combine(scene.Root, "checked"), default);
        Assert.True(tag is { IsAnnotated: true, IsOnMain: true, SaysPackage: true, Missing: [] });
        scene.AssertClean();
    }

    /// <summary>Git's own helper knows the password, from wherever; here from a variable.</summary>
    GitEnvironment WithHelper(string password)
    {
        scene.Run("git", "config", "--global", "credential.helper", "!f() { echo username=ada; echo password=$ZOO_PASSWORD; }; f");
        return scene.With("ZOO_PASSWORD", password);
    }

    [Fact]
    public async Task Over_http_with_a_password_from_gits_own_helper_and_large_files()
    {
        await scene.Store().InitAsync(default);
        await using var server = await GitHttpServer.StartAsync(scene.Root, ("ada", Password));
        await GoesRoundAsync($"http://127.0.0.1:{server.Port}/zoo.git", WithHelper(Password));
        Assert.NotEqual(0, server.Refused); // git asks without, is refused, and asks its helper
        AssertSecret();
    }

    [Fact]
    public async Task A_wrong_password_is_one_line_and_is_shown_and_kept_nowhere()
    {
        await scene.Store().InitAsync(default);
        await using var server = await GitHttpServer.StartAsync(scene.Root, ("ada", "another"));
        foreach (var (url, environment) in new[]
        {
            ($"http://127.0.0.1:{server.Port}/zoo.git", WithHelper(Password)),
            ($"http://ada:{Password}@127.0.0.1:{server.Port}/zoo.git", scene.Environment),
        })
        {
            var store = scene.Store("eve", environment, url, new PublishTests.Told(told));
            foreach (var act in new Func<Task>[] { () => store.PublishAsync(scene.Package(), default), () => store.ListAsync(null, default) })
            {
                var error = await Assert.ThrowsAsync<WorkFailedException>(act);
                Assert.Contains("cannot be reached", error.Message);
                Assert.Contains("Authentication failed", error.Message);
                Assert.DoesNotContain('\n', error.Message);
                told.Add(error.ToString());
            }
        }
        AssertSecret();
        Assert.Equal("", scene.Git("tag"));
    }

    [SshTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_ssh_with_large_files_by_either_of_gits_protocols(bool newer)
    {
        await scene.Store().InitAsync(default);
        await using var objects = await GitHttpServer.StartAsync(scene.Root, ("ada", Password));
        // What a host of repositories over ssh has: it says where their large files are, and how to get in there.
        var authorization = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ada:{Password}"));
        using var server = new Sshd(scene, newer, $$$"""
            #!/bin/sh
            echo '{"href": "http://127.0.0.1:{{{objects.Port}}}/zoo.git/info/lfs", "header": {"Authorization": "Basic {{{authorization}}}"}}'

            """);
        await GoesRoundAsync(Sshd.Url(server.Port, scene.Zoo), scene.With("GIT_SSH_COMMAND", server.Command));
    }

    void AssertSecret()
    {
        Assert.DoesNotContain(told, line => line.Contains(Password));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(scene.Root, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains(Password));
    }
}
