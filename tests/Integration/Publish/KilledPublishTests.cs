using System.Diagnostics;
using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>A publish that is killed at any moment publishes the whole version or nothing.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class KilledPublishTests(PublishedProgram published)
{
    [NeedsTool("python3", "pil")]
    public async Task A_killed_publish_leaves_the_zoo_whole_and_the_next_one_works()
    {
        using var folder = new TemporaryFolder();
        var zoo = folder["zoo.git"];
        await published.DoneAsync("zoo", "init", zoo);
        var time = Stopwatch.StartNew();
        await published.DoneAsync(Publish(zoo));
        var whole = time.Elapsed;

        foreach (var share in new[] { 0.2, 0.4, 0.6, 0.75, 0.9 })
        {
            var before = await VersionAsync(zoo);
            using var publish = Command.Start(
                Path.Combine(published.ProgramFolder, "deepnotebooks"), Publish(zoo), folder.FullName, published.Program.Variables);
            await Task.Delay(whole * share);
            // The program alone: a git that it has started may still be at work, and must not make half a version either.
            publish.Kill();
            await publish.WaitForExitAsync();

            (await Command.RunAsync("git", ["fsck", "--strict", "--no-dangling"], zoo)).Succeeded();
            // Until then a version may appear between two looks at the zoo.
            Assert.True(SpinWait.SpinUntil(() => !IsAtWork(zoo), TimeSpan.FromSeconds(30)), "A git that was left behind never ended.");
            Assert.InRange(await VersionAsync(zoo), before, before + 1);
        }

        var last = await VersionAsync(zoo);
        await published.DoneAsync(Publish(zoo));
        Assert.Equal(last + 1, await VersionAsync(zoo));
        await published.DoneAsync("zoo", "pull", "tests/killed", "--zoo", zoo, "-o", folder["pulled"]);
    }

    string[] Publish(string zoo) => ["zoo", "publish", published.Run, "--name", "tests/killed", "--zoo", zoo];

    /// <summary>Whether a process works on the zoo: one that was started with its path, or within it.</summary>
    static bool IsAtWork(string zoo) => Process.GetProcesses().Any(process =>
    {
        using (process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(zoo, StringComparison.Ordinal)
                    || File.ResolveLinkTarget($"/proc/{process.Id}/cwd", returnFinalTarget: false)?.FullName.StartsWith(zoo, StringComparison.Ordinal) == true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false; // it has ended, or is another user's
            }
        }
    });

    /// <summary>The last version; every tag has to be one of a whole model, and the listing has to agree with the tags.</summary>
    async Task<int> VersionAsync(string zoo)
    {
        var tags = (await Git.RunAsync(zoo, "tag", "--list", "tests/killed@*")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var tag in tags)
        {
            var files = await Git.RunAsync(zoo, "ls-tree", "-r", "--name-only", tag);
            Assert.Contains("models/tests/killed/model.yaml", files, StringComparison.Ordinal);
        }

        var listing = JsonNode.Parse((await published.DoneAsync("zoo", "list", "--json", "--zoo", zoo)).Output)!.AsArray();
        Assert.Equal(tags.Length, (int)(listing.Single()!["version"]!));
        return tags.Length;
    }
}
