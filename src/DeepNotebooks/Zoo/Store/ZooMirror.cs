using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>A bare copy of as much of a zoo elsewhere as somebody asked for. All processes of a user share it.</summary>
/// <remarks>
/// 'main' is one commit deep and has all its trees; of each model that was asked for there are its tags and their commits; trees and files
/// come when they are read, many by one request. Only the commands that fetch know that the copy is a partial one, so git never fetches behind our
/// back, object by object: who reads what is not here is told so. Nothing but 'main' is named to the server as had, since of it alone all trees are here.
/// From a server that cannot leave anything out all is copied, and all is here.
/// </remarks>
/// <param name="git">Runs anywhere.</param>
/// <param name="address">Where the zoo is.</param>
/// <param name="cache">Where the copy is kept.</param>
/// <param name="kind">Tells copies of one zoo apart that serve different ends.</param>
sealed class ZooMirror(Git git, ZooAddress address, string cache, string kind = "")
{
    const string Main = "refs/heads/main", Partial = "deepnotebooks.partial";

    internal string GitDirectory { get; } = Path.Combine(
        cache, "zoos", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToString())))[..16] + kind + ".git");

    /// <summary>Whether anything was ever fetched; then that can be read with no network.</summary>
    internal bool IsFilled => Directory.Exists(Path.Combine(GitDirectory, "objects", "pack"))
        && Directory.EnumerateFiles(Path.Combine(GitDirectory, "objects"), "*", SearchOption.AllDirectories).Any();

    /// <summary>Whether parts can be had of this zoo; known once anything was fetched.</summary>
    internal bool IsPartial { get; private set; }

    /// <summary>Brings 'main' up to date, with its trees and without its files.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal Task FetchMainAsync(CancellationToken cancellation) => FetchAsync(async inside =>
    {
        var known = (await inside.TryAsync(["rev-parse", "--quiet", "--verify", Main], cancellation)).Succeeded;
        if (known)
            inside = new Git(inside.Environment.WithSettings(("fetch.negotiationAlgorithm", "default")));
        string[] had = known ? [$"--negotiation-tip={Main}"] : [];
        var result = await inside.TryAsync(PartialFetch.Command(["--depth=1", "--filter=blob:none", .. had], $"+{Main}:{Main}"), cancellation);
        if (!result.Errors.Contains($"couldn't find remote ref {Main}"))
            return result;
        if (known)
            await inside.RunAsync(["update-ref", "-d", Main], cancellation);
        return default; // there is a zoo, and nothing in it
    }, cancellation);

    /// <summary>Sees which versions of a model there are: their tags and commits, without any tree.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached, or a version is another one than it was.</exception>
    internal Task FetchVersionsAsync(ModelName name, CancellationToken cancellation)
    {
        var tags = $"refs/tags/{name.Full}@*";
        return FetchAsync(async inside =>
        {
            var result = await inside.TryAsync(PartialFetch.Command(["--depth=1", "--filter=tree:0", "--prune"], $"{tags}:{tags}"), cancellation);
            return PartialFetch.IsOfNothing(result) ? default : result;
        }, cancellation, name);
    }

    /// <summary>Brings the whole history with all versions and their trees, and the files that one of <paramref name="patterns"/> fits.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal async Task FetchHistoryAsync(string[] patterns, CancellationToken cancellation)
    {
        await FetchAsync(inside => new Git(inside.Environment.WithSettings(("fetch.negotiationAlgorithm", "default"))).TryAsync(
            PartialFetch.Command(["--filter=blob:none", "--prune"], $"+{Main}*:{Main}*", "+refs/tags/*:refs/tags/*"), cancellation), cancellation);
        if (!IsPartial)
            return;
        // :<mode> <mode> <old id> <new id> <status> TAB <path>
        string[] changes = ["log", "--all", "--raw", "--no-renames", "--no-abbrev", "--format=", "--diff-filter=AM", "-m", "--", .. patterns.Select(pattern => $":(glob){pattern}")];
        var lines = await git.In(GitDirectory).ReadAsync(changes, cancellation);
        await BringAsync([.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[3]).Distinct(StringComparer.Ordinal)], cancellation);
    }

    /// <summary>Brings objects that are read next, all by one request; those that are here are not asked for again.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal async Task BringAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        if (await MissingAsync(ids, cancellation) is not { Count: > 0 } missing)
            return;
        await FetchAsync(
            inside => PartialFetch.TryAsync(inside, "--filter=tree:0", missing, cancellation), cancellation);
    }

    async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        const string missing = " missing";
        if (ids.Count == 0)
            return [];
        var answer = await git.In(GitDirectory).ReadAsync(["cat-file", "--batch-check=%(objectname)"], cancellation, string.Join('\n', ids) + "\n");
        return [.. answer.Split('\n').Where(line => line.EndsWith(missing, StringComparison.Ordinal)).Select(line => line[..^missing.Length])];
    }

    async Task FetchAsync(Func<Git, Task<GitResult>> fetch, CancellationToken cancellation, ModelName? asked = null)
    {
        using var mine = await FileLock.WaitAsync(GitDirectory + ".lock", cancellation);
        var inside = new Git(git.Environment
            .With(("GIT_DIR", GitDirectory))
            .WithSettings(("remote.origin.url", address.Url), ("gc.autoDetach", "false")));
        if (!File.Exists(Path.Combine(GitDirectory, "HEAD")))
            await inside.RunAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", GitDirectory], cancellation);
        foreach (var stale in Directory.EnumerateFiles(GitDirectory, "*.lock", SearchOption.AllDirectories))
            File.Delete(stale); // the lock above is ours: whoever left this one is dead

        IsPartial = await KnowsPartsAsync(inside, cancellation);
        if (IsPartial)
        {
            var result = await fetch(PartialFetch.In(inside));
            if (!PartialFetch.IsRefused(result))
            {
                Check(result, asked);
                return;
            }
            await inside.RunAsync(["config", Partial, "false"], cancellation);
            IsPartial = false;
        }
        // What was copied in part before is completed.
        string[] depth = File.Exists(Path.Combine(GitDirectory, "shallow")) ? ["--unshallow", "--refetch"] : [];
        string[] all = PartialFetch.Command(["--prune", .. depth], "+refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*");
        Check(await inside.TryAsync(all, cancellation), asked);
    }

    // Asked once; a server that is taught later to leave things out goes on serving all of it to those who know it as it was.
    async Task<bool> KnowsPartsAsync(Git inside, CancellationToken cancellation)
    {
        var known = await inside.TryAsync(["config", "--get", "--type=bool", Partial], cancellation);
        if (known.Succeeded)
            return known.Output.Trim() == "true";
        var (result, knows) = await PartialFetch.AskAsync(inside, cancellation);
        Check(result);
        await inside.RunAsync(["config", Partial, knows ? "true" : "false"], cancellation);
        return knows;
    }

    void Check(GitResult result, ModelName? asked = null)
    {
        var moved = PartialFetch.MovedTags(result);
        if (moved.FirstOrDefault(tag => asked is not null && tag.StartsWith(asked.Full + "@", StringComparison.Ordinal)) is { } other)
        {
            throw new WorkFailedException(
                $"in the zoo '{address}' the version '{other}' is another one than when it was last seen here, and a published version never changes: "
                + $"ask who keeps the zoo. If it was made anew on purpose, remove '{GitDirectory}' to begin anew as well.");
        }
        // One tag that moved keeps nobody from the other models.
        if (!result.Succeeded && moved.Count == 0)
            throw new WorkFailedException($"the zoo '{address}' cannot be reached: {ZooAddress.Hide(result.Complaint)}", new GitException(result));
    }
}
