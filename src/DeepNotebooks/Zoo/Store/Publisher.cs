using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Makes a package the next version of its name, by one push of a commit and its tag: both land or neither does.</summary>
/// <remarks>
/// Whoever comes second is refused by the zoo, since 'main' has moved on, and prepares again on the new head with the next version number.
/// Those on one machine queue for the short time from the commit to the push, so that many at once do not spend it on losing races;
/// that queue is a courtesy, and nothing depends on it.
/// </remarks>
sealed partial class Publisher(ZooRepository zoo, Workbench bench, StagedPackage package, GitIdentity identity)
{
    const int Tries = 100;
    static readonly TimeSpan StaleLock = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    readonly Dictionary<string, string> pointers = [];
    readonly HashSet<string> uploaded = [];

    /// <summary>For tests: called before each step with its name.</summary>
    internal Action<string>? BeforeStep { get; init; }

    /// <summary>Signs the version; null leaves it unsigned.</summary>
    internal TagSigner? Signer { get; init; }

    /// <exception cref="WorkFailedException">The zoo refused, or its LFS store did.</exception>
    internal async Task<PublishedVersion> PublishAsync(CancellationToken cancellation)
    {
        await SeeAsync(cancellation);
        await UploadAsync(await zoo.HeadAsync(cancellation), cancellation);
        for (var attempt = 1; ; attempt++)
        {
            using var turn = await TakeTurnAsync(cancellation);
            if (attempt > 1)
                await SeeAsync(cancellation);
            var candidate = await PrepareAsync(cancellation);
            BeforeStep?.Invoke("push");
            var push = await PushAsync(candidate, cancellation);
            if (push.Succeeded)
                return candidate;

            var passed = await zoo.HeadAsync(cancellation) != candidate.Parent
                || (await zoo.VersionsAsync(package.Name, cancellation)).Contains(candidate.Manifest.Version);
            if (!passed && !IsContention(push))
                throw new WorkFailedException($"the zoo '{zoo.Address}' refused '{package.Name.Full}': {ZooAddress.Hide(push.Complaint)}");
            if (attempt == Tries)
            {
                throw new WorkFailedException(
                    $"the zoo '{zoo.Address}' is too busy: '{package.Name.Full}' lost {Tries} races. Nothing was published; try again.");
            }
            DropStaleLock(push);
            turn?.Dispose();
            await Task.Delay(Random.Shared.Next(Math.Min(1000, 20 << Math.Min(attempt, 6))), cancellation);
        }
    }

    /// <summary>The next version, on the zoo's head as it stands now; nothing of it is pushed but large files, of which nobody knows.</summary>
    internal async Task<PublishedVersion> CandidateAsync(CancellationToken cancellation)
    {
        await SeeAsync(cancellation);
        return await PrepareAsync(cancellation);
    }

    /// <summary>Pushes commit and tag, and sees how the zoo stands where git did not hear that both are taken.</summary>
    /// <remarks>An interrupt or a cut that comes once git has sent both is too late: then the zoo is asked, and its answer counts.</remarks>
    /// <exception cref="WorkFailedException">It was interrupted, and the version is not in the zoo; or the zoo cannot be asked.</exception>
    async Task<GitResult> PushAsync(PublishedVersion candidate, CancellationToken cancellation)
    {
        var tag = package.Name.Tag(candidate.Manifest.Version);
        cancellation.ThrowIfCancellationRequested();
        GitResult? push = null;
        try
        {
            push = await bench.PushAsync([$"{candidate.Commit}:refs/heads/main", $"{candidate.Tag}:refs/tags/{tag}"], cancellation);
            if (push is { Succeeded: true })
                return push.Value;
        }
        catch (OperationCanceledException)
        {
            BeforeStep?.Invoke("ask");
        }

        // A zoo that was left in the middle may have all it needs, and still be at work on it with nobody at the other end.
        using var patience = new CancellationTokenSource(LongestAnswer);
        try
        {
            var asking = push is null ? patience.Token : cancellation;
            for (var asked = 0; asked < (push is null ? 3 : 1); asked++)
            {
                await Task.Delay(TimeSpan.FromSeconds(asked / 2.0), asking);
                await SeeAsync(asking);
                var found = await zoo.Git.TryAsync(["rev-parse", "--quiet", "--verify", $"refs/tags/{tag}"], asking);
                if (found.Output.Trim() == candidate.Tag)
                    return default; // exit code 0: it stands
            }
        }
        catch (Exception error) when (error is WorkFailedException || (error is OperationCanceledException && push is null))
        {
            var broken = push is null ? "interrupted" : $"the connection broke ({ZooAddress.Hide(push.Value.Complaint)})";
            throw new WorkFailedException(
                $"{broken} while '{tag}' was pushed to '{zoo.Address}', which does not answer now: 'deepnotebooks zoo show {tag}' will tell whether it is there.", error);
        }
        return push ?? throw new WorkFailedException(
            $"interrupted while '{tag}' was pushed: it is not in the zoo '{zoo.Address}' ('deepnotebooks zoo show {tag}' tells if it came late after all).");
    }

    async Task SeeAsync(CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        if (zoo.IsPartial)
            await zoo.SeeVersionsAsync(package.Name, cancellation);
    }

    async Task<PublishedVersion> PrepareAsync(CancellationToken cancellation)
    {
        BeforeStep?.Invoke("stamp");
        var parent = await zoo.HeadAsync(cancellation);
        var versions = await zoo.VersionsAsync(package.Name, cancellation);
        var time = DateTimeOffset.UtcNow;
        var manifest = package.Stamp(versions.Count == 0 ? 1 : versions[^1] + 1, time);

        await UploadAsync(parent, cancellation);
        var paths = package.Files();
        BeforeStep?.Invoke("commit");
        var stored = await bench.StoreAsync([.. paths.Select(path => pointers.GetValueOrDefault(path) ?? package.File(path))], cancellation);
        await bench.ReplaceAsync(package.Name.Folder, paths.Zip(stored), cancellation);
        var tag = package.Name.Tag(manifest.Version);
        var message = VersionTag.Message(tag, package.Message);
        var commit = await bench.CommitAsync(parent, message, identity, time, cancellation);
        var tree = await bench.Git.LineAsync(["rev-parse", "--verify", $"{commit}:{package.Name.Folder}"], cancellation);
        var said = VersionTag.Message(message, tag, tree);
        var id = Signer is null
            ? await bench.TagAsync(commit, tag, said, identity, time, cancellation)
            : await Signer.TagAsync(bench, commit, tag, said, identity, time, cancellation);
        return new PublishedVersion(manifest, commit, id, parent);
    }

    // Starts the index from the head, whose .gitattributes say what is large, and sends what was not sent yet.
    async Task UploadAsync(string? head, CancellationToken cancellation)
    {
        BeforeStep?.Invoke("upload");
        await bench.ReadAsync(head, cancellation);
        if (head is null)
            await AddLayoutAsync(cancellation);
        else
            await zoo.BringAsync(await bench.AttributesAsync(package.Name.Folder, cancellation), cancellation);
        var paths = package.Files();
        var asked = await bench.LargeAsync(paths.Select(path => $"{package.Name.Folder}/{path}"), cancellation);
        var large = paths.Where(path => asked.Contains($"{package.Name.Folder}/{path}")).ToList();
        if (large.Count == 0)
        {
            pointers.Clear();
            return;
        }
        if (uploaded.Count == 0 && !await LargeFiles.AreSupportedAsync(bench.Git, cancellation))
            throw new WorkFailedException($"the zoo '{zoo.Address}' {LargeFiles.NotInstalled}");

        var fresh = new List<string>();
        foreach (var path in large.Where(path => !pointers.ContainsKey(path)))
        {
            var pointer = bench.File($"pointer-{pointers.Count}");
            fresh.Add(await LargeFiles.CleanAsync(bench, package.File(path), pointer, cancellation));
            pointers[path] = pointer;
        }
        if (fresh.Any(id => !uploaded.Contains(id)))
            await LargeFiles.UploadAsync(bench, [.. fresh.Distinct()], cancellation);
        uploaded.UnionWith(fresh);
    }

    async Task<IDisposable?> TakeTurnAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestTurn);
        try
        {
            return await FileLock.WaitAsync(zoo.QueueFile, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null; // somebody's process stands still: do not wait for it
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return null; // another user's zoo, in which one may push and no more
        }
    }

    // An empty repository, such as one just made on a forge, becomes a zoo with its first model. Forges refuse workflows from a token that is
    // good for anything else, and no publish should fail for that: 'zoo init URL' adds them.
    async Task AddLayoutAsync(CancellationToken cancellation)
    {
        var layout = FirstFiles.All(await LargeFiles.AreSupportedAsync(bench.Git, cancellation), workflows: zoo.Address.IsLocal);
        var entries = new List<(string, string)>();
        foreach (var (path, content) in layout)
        {
            var text = content.ReplaceLineEndings("\n");
            entries.Add((path, await bench.Git.LineAsync(["hash-object", "-w", "--no-filters", "--stdin"], cancellation, text)));
        }
        await bench.ReplaceAsync("", entries, cancellation);
    }

    internal static bool IsContention(GitResult push) =>
        push.Errors.Contains("cannot lock ref") || LockFile().IsMatch(push.Errors) || push.Errors.Contains("incorrect old value");

    // A git killed within the few milliseconds in which it moves a reference leaves its lock behind, and would block the zoo for ever.
    void DropStaleLock(GitResult push)
    {
        if (zoo.Address.IsLocal && LockFile().Match(push.Errors) is { Success: true } match
            && match.Groups["file"].Value is var file && file.StartsWith(zoo.GitDirectory + "/", StringComparison.Ordinal)
            && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > StaleLock && File.Exists(file))
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"Unable to create '(?<file>[^']+\.lock)': File exists",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LockFile();
}

/// <summary>A version as it was prepared, and once pushed, as it stands in the zoo.</summary>
/// <param name="Manifest">Its model.yaml.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Tag">The tag's object.</param>
/// <param name="Parent">The head it was made on.</param>
sealed record PublishedVersion(ModelManifest Manifest, string Commit, string Tag, string? Parent);
