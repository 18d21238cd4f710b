using System.Text.Json.Nodes;
using DeepNotebooks.Zoos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>
/// Proposals on forges. Neither GitHub nor GitLab is reached: GitHub's part is played by a server that answers "Create a pull request" as GitHub's REST API
/// documents it, below /api/v3 as an Enterprise Server has it, beside git's own http-backend; GitLab's by a bare repository whose hook writes down the options
/// of the push, and says what GitLab says.
/// </summary>
public sealed class PullRequestTests : IDisposable
{
    const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
    static readonly ModelName Blood = ModelName.Parse("cells/blood");

    readonly ZooScene scene = new();
    readonly List<string> told = [];
    JsonNode? asked;
    int status = 201;

    public void Dispose() => scene.Dispose();

    /// <summary>https://docs.github.com/rest/pulls/pulls#create-a-pull-request, its answers 201, 401, 403, 404 and 422.</summary>
    void PlayGitHub(WebApplication app) => app.MapPost("/api/v3/repos/{owner}/{name}/pulls", async (HttpContext context) =>
    {
        if (!context.Request.Headers.Authorization.ToString().EndsWith(Token, StringComparison.Ordinal))
            status = 401;
        asked = await JsonNode.ParseAsync(context.Request.Body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(status switch
        {
            201 => $$"""
                {"id": 1, "node_id": "MDExOlB1bGxSZXF1ZXN0MQ==", "number": 1347, "state": "open", "locked": false,
                 "html_url": "http://{{context.Request.Host}}/groups/zoo/pull/1347", "title": {{asked!["title"]!.ToJsonString()}}, "body": "",
                 "created_at": "2026-01-26T19:01:12Z", "updated_at": "2026-01-26T19:01:12Z"}
                """,
            401 => """{"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}""",
            403 => """{"message": "Resource not accessible by personal access token", "documentation_url": "https://docs.github.com/rest"}""",
            404 => """{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}""",
            _ => """
                {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "code": "custom",
                 "message": "No commits between main and publish"}], "documentation_url": "https://docs.github.com/rest"}
                """,
        });
    });

    /// <summary>A zoo at groups/zoo.git behind a server that plays GitHub; the password of git is the token.</summary>
    async Task<(GitHttpServer Server, ZooStore Store)> GitHubAsync(string? token = Token, string? vault = null)
    {
        await scene.Store(zoo: Path.Combine(scene.Root, "groups", "zoo.git")).InitAsync(default);
        Directory.CreateSymbolicLink(scene.Zoo, Path.Combine(scene.Root, "groups", "zoo.git"));
        scene.Git("config", "receive.denyDeletes", "false"); // GitHub lets branches go
        var server = await GitHttpServer.StartAsync(scene.Root, more: PlayGitHub);
        var host = $"127.0.0.1:{server.Port}";
        var environment = scene.With("GH_HOST", host).With(
            ("GITHUB_TOKEN", token), ("GH_TOKEN", null), ("GH_ENTERPRISE_TOKEN", null), ("GITHUB_ENTERPRISE_TOKEN", null), ("FROM_A_VAULT", vault));
        return (server, scene.Store("ada", environment, $"http://{host}/groups/zoo.git", new PublishTests.Told(told)));
    }

    [Fact]
    public async Task On_a_server_that_answers_as_GitHub_documents_it_a_branch_is_pushed_and_a_pull_request_opened_with_the_card()
    {
        var (server, store) = await GitHubAsync();
        await using (server)
        {
            var before = scene.Git("rev-parse", "main");
            var proposed = await store.ProposeAsync(scene.Package(), default);

            Assert.Equal($"http://127.0.0.1:{server.Port}/groups/zoo/pull/1347", proposed.Address);
            Assert.Equal(("main", proposed.Branch), ((string)asked!["base"]!, (string)asked["head"]!));
            Assert.Equal("Publish cells/blood@1: Blood cells", (string)asked["title"]!);
            Assert.StartsWith("# Blood cells", (string)asked["body"]!);
            Assert.DoesNotContain("---\nlicense", (string)asked["body"]!);
            Assert.Equal((proposed.Version.Commit, before), (scene.Git("rev-parse", proposed.Branch), scene.Git("rev-parse", $"{proposed.Branch}^")));
            // Until somebody merges it there is no such version.
            Assert.Equal((before, ""), (scene.Git("rev-parse", "main"), scene.Git("tag")));
            Assert.Empty(await store.ListAsync(null, default));
            AssertSecret();
        }
    }

    [Fact]
    public async Task What_was_merged_is_published_by_accept_once_and_checked()
    {
        var (server, store) = await GitHubAsync();
        await using (server)
        {
            var proposed = await store.ProposeAsync(scene.Package(), default);
            scene.Git("update-ref", "refs/heads/main", proposed.Branch); // merged, fast-forward

            Assert.Equal(["cells/blood@1"], await store.AcceptAsync(default));
            Assert.Empty(await store.AcceptAsync(default));
            var (_, tag) = await scene.Store("reader").CheckOutAsync(Blood, Path.Combine(scene.Root, "checked"), default);
            Assert.True(tag is { IsAnnotated: true, IsOnMain: true, SaysPackage: true, Missing: [] });
            Assert.Equal(2, (await store.PublishAsync(scene.Package(seed: 2), default)).Manifest.Version);
            Assert.Empty(await scene.Store().AcceptAsync(default));
        }
    }

    [Fact]
    public async Task What_was_altered_before_it_was_merged_is_not_accepted()
    {
        await scene.Store(environment: scene.WithoutLfs()).InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        scene.Git("update-ref", "-d", "refs/tags/cells/blood@1");
        scene.Run("git", "clone", "--quiet", scene.Zoo, "clone");
        var clone = Path.Combine(scene.Root, "clone");
        File.AppendAllText(Path.Combine(clone, "models/cells/blood/README.md"), "better than it is\n");
        scene.Run("git", "-C", clone, "-c", "user.name=eve", "-c", "user.email=eve@localhost", "commit", "--quiet", "-am", "x");
        scene.Run("git", "-C", clone, "push", "--quiet", "origin", "HEAD:main");

        var refused = await Assert.ThrowsAsync<WorkFailedException>(() => scene.Store().AcceptAsync(default));
        Assert.Contains("README.md should be sha256", refused.Message);
        Assert.Equal("", scene.Git("tag"));
    }

    [Theory]
    [InlineData(401, "does not take the token of GITHUB_TOKEN")]
    [InlineData(403, "Resource not accessible by personal access token")]
    [InlineData(404, "knows no such repository")]
    [InlineData(422, "No commits between main and publish")]
    public async Task What_GitHub_refuses_is_one_line_and_the_branch_goes_again(int answer, string expected)
    {
        var (server, store) = await GitHubAsync();
        await using (server)
        {
            status = answer;
            var error = await Assert.ThrowsAsync<WorkFailedException>(() => store.ProposeAsync(scene.Package(), default));
            Assert.Contains(expected, error.Message);
            Assert.DoesNotContain('\n', error.Message);
            told.Add(error.ToString());
            Assert.Equal("refs/heads/main", scene.Git("for-each-ref", "--format=%(refname)"));
            AssertSecret();
        }
    }

    [Fact]
    public async Task Without_a_token_it_is_told_how_to_give_one_before_anything_is_pushed()
    {
        var (server, store) = await GitHubAsync(token: null);
        await using (server)
        {
            var error = await Assert.ThrowsAsync<RequestException>(() => store.ProposeAsync(scene.Package(), default));
            Assert.Contains("set GH_ENTERPRISE_TOKEN", error.Message);
            Assert.Equal("refs/heads/main", scene.Git("for-each-ref", "--format=%(refname)"));
        }
    }

    [Fact]
    public async Task The_token_may_come_from_gits_own_helper()
    {
        scene.Run("git", "config", "--global", "credential.helper", "!f() { echo username=ada; echo password=$FROM_A_VAULT; }; f");
        var (server, store) = await GitHubAsync(token: null, vault: Token);
        await using (server)
            Assert.EndsWith("/pull/1347", (await store.ProposeAsync(scene.Package(), default)).Address);
        AssertSecret();
    }

    [Fact]
    public async Task On_a_repository_that_takes_push_options_as_GitLab_does_the_push_asks_for_the_merge_request()
    {
        await scene.Store().InitAsync(default);
        scene.Git("config", "receive.advertisePushOptions", "true");
        var hook = Path.Combine(scene.Zoo, "hooks", "pre-receive");
        File.WriteAllText(hook, $"""
            #!/bin/sh
            i=0
            while [ $i -lt $GIT_PUSH_OPTION_COUNT ]; do eval "printf '%s\n' \"\$GIT_PUSH_OPTION_$i\""; i=$((i + 1)); done > '{Path.Combine(scene.Root, "options")}'
            echo 'To create a merge request for publish, visit:' >&2
            echo '  https://gitlab.example.org/groups/zoo/-/merge_requests/7' >&2

            """);
        scene.Run("chmod", "755", hook);
        await using var server = await GitHttpServer.StartAsync(scene.Root);
        var store = scene.Store("ada", scene.With("GITLAB_HOST", $"127.0.0.1:{server.Port}"), $"http://127.0.0.1:{server.Port}/./zoo.git");

        var proposed = await store.ProposeAsync(scene.Package(title: "Blood 'cells' & $HOME"), default);
        Assert.Equal("https://gitlab.example.org/groups/zoo/-/merge_requests/7", proposed.Address);
        var options = File.ReadAllLines(Path.Combine(scene.Root, "options"));
        Assert.Contains("merge_request.create", options);
        Assert.Contains("merge_request.target=main", options);
        Assert.Contains("merge_request.title=Publish cells/blood@1: Blood 'cells' & $HOME", options);
        var description = Assert.Single(options, option => option.StartsWith("merge_request.description=# Blood 'cells' & $HOME\\n", StringComparison.Ordinal));
        Assert.Contains("\\n\\n", description);
        Assert.Equal((proposed.Version.Commit, ""), (scene.Git("rev-parse", proposed.Branch), scene.Git("tag")));
    }

    [Theory]
    [InlineData("https://github.com/groups/zoo.git", "https://github.com/", "groups/zoo", "GitHub")]
    [InlineData("https://ada:secret@github.com/groups/zoo", "https://github.com/", "groups/zoo", "GitHub")]
    [InlineData("git@github.com:groups/zoo.git", "https://github.com/", "groups/zoo", "GitHub")]
    [InlineData("ssh://git@gitlab.example.org:2222/a/b/zoo.git", "https://gitlab.example.org/", "a/b/zoo", "GitLab")]
    [InlineData("https://gitlab.com:8443/a/zoo.git/", "https://gitlab.com:8443/", "a/zoo", "GitLab")]
    public void A_forge_is_told_by_its_address(string url, string site, string repository, string kind)
    {
        var forge = ForgeAddress.Of(ZooAddress.Parse(url), scene.Environment);
        Assert.Equal((site, repository, kind), (forge.Site.ToString(), forge.Repository, forge.Kind.ToString()));
    }

    [Theory]
    [InlineData("/srv/zoo.git", "publish without '--pull-request'")]
    [InlineData("https://code.example.org/groups/zoo.git", "set GH_HOST or GITLAB_HOST to 'code.example.org'")]
    public void Where_there_is_no_forge_that_is_told(string url, string expected) =>
        Assert.Contains(expected, Assert.Throws<RequestException>(() => ForgeAddress.Of(ZooAddress.Parse(url), scene.Environment)).Message);

    void AssertSecret()
    {
        Assert.DoesNotContain(told, line => line.Contains(Token));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(scene.Root, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains(Token));
    }
}
