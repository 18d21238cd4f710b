using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>
/// The workflows that <c>zoo init</c> writes: their own commands, taken out of the files by another YAML reader, run by bash in a clone of the zoo that was
/// made without large files, as a build machine's is.
/// </summary>
public sealed class ZooWorkflowTests(SmallZoo zoo) : IClassFixture<SmallZoo>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsToolTheory("python3", "pil", "yaml", "git-lfs")]
    [InlineData(".github/workflows/verify.yml", "SINCE", "site")]
    [InlineData(".gitlab-ci.yml", "CI_COMMIT_BEFORE_SHA", "public")]
    public async Task A_new_version_passes_and_a_published_one_that_was_altered_does_not(string workflow, string since, string page)
    {
        await CloneAsync();
        var commands = await CommandsAsync(workflow);
        Assert.Equal(2, commands.Count);

        // The second version of the model is what the last push brought.
        var passed = await RunAsync(commands, since, "HEAD^");
        Assert.True(passed.ExitCode == 0, passed.Output + passed.Error);
        Assert.Contains($"{SmallZoo.ModelName}@2: all ", passed.Output, StringComparison.Ordinal);
        Assert.Contains("1 version verified, and nothing published is touched.", passed.Output, StringComparison.Ordinal);
        Assert.Contains("Colours of a garden", await File.ReadAllTextAsync(Clone(page, "index.html")), StringComparison.Ordinal);
        Directory.Delete(Clone(page), recursive: true);

        await File.AppendAllTextAsync(Clone("models", "garden", "colours", "README.md"), "\nThe best there is.\n");
        await GitAsync("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-a", "-m", "a better card");
        var refused = await RunAsync(commands, since, "HEAD^");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"the published {SmallZoo.ModelName}@2 is altered: README.md", refused.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Clone(page)), "what comes after a failed check is not run");
    }

    [NeedsTool("python3", "pil", "yaml", "git-lfs")]
    public async Task Weights_that_were_exchanged_behind_a_fitting_digest_are_found_by_their_answers()
    {
        await CloneAsync();
        await GitAsync("lfs", "install", "--local"); // before the pull: what is not installed takes no file out of its store
        await GitAsync("lfs", "pull");
        // A new version as somebody would make it by hand: the network's weights altered, and every record made to fit.
        await Python.RunAsync("forge_package.py", [Clone("models", "garden", "colours"), "3"]);
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "garden/colours@3");
        await GitAsync("-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", "garden/colours@3");

        var refused = await RunAsync(await CommandsAsync(".github/workflows/verify.yml"), "SINCE", "HEAD^");

        Assert.Equal(1, refused.ExitCode);
        Assert.Matches(@"✗ +samples +samples: weights\.safetensors", refused.Output);
        Assert.Contains("NOT as it should be: garden/colours@3.", refused.Output, StringComparison.Ordinal);
    }

    [NeedsTool("python3", "pil", "yaml")]
    public async Task What_is_installed_is_this_version_of_the_program()
    {
        await CloneAsync();
        var version = (await zoo.DoneAsync("--version")).Output.Trim().Split('+')[0];

        var workflow = await Python.JsonAsync("yaml_to_json.py", Clone(".github", "workflows", "verify.yml"));
        var install = workflow["jobs"]!["verify"]!["steps"]!.AsArray().Single(step => (string?)step!["name"] == "Install DeepNotebooks")!;

        Assert.StartsWith($"dotnet tool install --global DeepNotebooks.Cli --version {version} ", (string)install["run"]!, StringComparison.Ordinal);
        Assert.Contains($"DeepNotebooks.Cli` {version}", await File.ReadAllTextAsync(Clone("README.md")), StringComparison.Ordinal);
        foreach (var variable in new[] { "DEEPNOTEBOOKS_IMAGE", "DEEPNOTEBOOKS_FEED", "ZOO_PAGES" })
        {
            Assert.Contains(variable, await File.ReadAllTextAsync(Clone("README.md")), StringComparison.Ordinal);
            Assert.Contains(variable, workflow.ToJsonString(), StringComparison.Ordinal);
        }
    }

    string Clone(params string[] path) => folder[["clone", .. path]];

    async Task CloneAsync() => (await Command.RunAsync(
        "git", ["clone", "-q", zoo.Address, Clone()], variables: new Dictionary<string, string?> { ["GIT_LFS_SKIP_SMUDGE"] = "1" })).Succeeded();

    Task<string> GitAsync(params string[] arguments) => Git.RunAsync(Clone(), arguments);

    /// <summary>What the workflow runs for a push, but for the installation: here the program is at hand.</summary>
    async Task<IReadOnlyList<string>> CommandsAsync(string workflow)
    {
        var file = await Python.JsonAsync("yaml_to_json.py", Clone(workflow));
        if (file["jobs"] is { } jobs)
        {
            return [.. jobs["verify"]!["steps"]!.AsArray()
                .Where(step => step!["run"] is not null && (string?)step["name"] != "Install DeepNotebooks").Select(step => (string)step!["run"]!)];
        }
        return [.. new[] { "verify", "pages" }.SelectMany(job => file[job]!["script"]!.AsArray().Select(line => (string)line!))];
    }

    // Each command in a shell of its own, up to the first that fails.
    async Task<CommandResult> RunAsync(IEnumerable<string> commands, string variable, string since)
    {
        var variables = new Dictionary<string, string?>(zoo.Program.Variables)
        {
            ["PATH"] = $"{Path.GetDirectoryName(DeepNotebooksProgram.Built)}:{Environment.GetEnvironmentVariable("PATH")}",
            ["DEEPNOTEBOOKS_CACHE"] = folder["cache"],
            [variable] = (await GitAsync("rev-parse", since)).Trim(),
        };
        CommandResult? result = null;
        var output = "";
        foreach (var command in commands)
        {
            result = await Command.RunAsync("bash", ["-e", "-c", command], Clone(), variables);
            output += result.Output;
            if (result.ExitCode != 0)
                break;
        }
        return result! with { Output = output };
    }
}
