namespace DeepNotebooks.Zoos;

/// <summary>A zoo to read: the folder itself where it is local, a mirror in the cache otherwise.</summary>
sealed class ZooRepository
{
    readonly ZooMirror? mirror;

    ZooRepository(ZooAddress address, string gitDirectory, Git git, ZooMirror? mirror)
    {
        Address = address;
        GitDirectory = gitDirectory;
        Git = git.In(gitDirectory);
        this.mirror = mirror;
    }

    internal ZooAddress Address { get; }

    /// <summary>Where its objects can be read.</summary>
    internal string GitDirectory { get; }

    /// <summary>Whoever holds this file's lock publishes next: of all users where the zoo is local, of one otherwise.</summary>
    internal string QueueFile => mirror is null ? Path.Combine(GitDirectory, "deepnotebooks.lock") : GitDirectory + ".queue";

    /// <summary>Runs in <see cref="GitDirectory"/>.</summary>
    internal Git Git { get; }

    /// <param name="git">Runs anywhere.</param>
    /// <param name="address">Where the zoo is.</param>
    /// <param name="cache">Where a mirror of it would be.</param>
    /// <param name="stale">Is told that a zoo cannot be reached and its mirror serves instead; null: that is an error.</param>
    /// <param name="cancellation">Stops a fetch.</param>
    /// <exception cref="RequestException">There is no zoo, or git does not trust it.</exception>
    /// <exception cref="WorkFailedException">It cannot be reached.</exception>
    internal static async Task<ZooRepository> OpenAsync(
        Git git, ZooAddress address, string cache, Action<string>? stale, CancellationToken cancellation)
    {
        if (!address.IsLocal)
        {
            var copy = new ZooMirror(git, address, cache);
            try
            {
                await copy.RefreshAsync(cancellation);
            }
            catch (WorkFailedException error) when (stale is not null && copy.IsFilled)
            {
                stale($"{error.Message}. What was there when it was last reached is read instead.");
            }
            return new ZooRepository(address, copy.GitDirectory, git, copy);
        }
        if (!Exists(address.Url))
        {
            var found = Directory.Exists(address.Url) ? "that folder is no Git repository" : "there is no such folder";
            throw new RequestException(
                $"there is no zoo at '{address}': {found}. "
                + $"'deepnotebooks zoo init {address}' makes one.");
        }

        string[] ask = ["-c", "safe.bareRepository=all", "-C", address.Url, "rev-parse", "--absolute-git-dir"];
        var answer = await git.TryAsync(ask, cancellation);
        if (answer.Errors.Contains("dubious ownership"))
        {
            throw new RequestException(
                $"the zoo '{address}' belongs to another user, and git does not trust it: "
                + $"'git config --global --add safe.directory {address}' says that you do.");
        }
        return answer.Succeeded
            ? new ZooRepository(address, answer.Output.Trim(), git, null)
            : throw new RequestException($"the zoo '{address}' cannot be read: {answer.Complaint}.");
    }

    /// <summary>The mirror of a zoo elsewhere as it was last fetched; null where it never was.</summary>
    internal static ZooRepository? LastSeen(Git git, ZooAddress address, string cache)
    {
        var copy = new ZooMirror(git, address, cache);
        return copy.IsFilled ? new ZooRepository(address, copy.GitDirectory, git, copy) : null;
    }

    /// <summary>Whether <paramref name="folder"/> looks like a repository, bare or with files.</summary>
    internal static bool Exists(string folder) => File.Exists(Path.Combine(folder, "HEAD")) || Path.Exists(Path.Combine(folder, ".git"));

    /// <summary>Sees what others have published since.</summary>
    internal Task RefreshAsync(CancellationToken cancellation) => mirror?.RefreshAsync(cancellation) ?? Task.CompletedTask;

    /// <exception cref="RequestException">Local, and not writable.</exception>
    internal void EnsureWritable()
    {
        if (!Address.IsLocal)
            return;
        var probe = Path.Combine(GitDirectory, "objects", $".probe-{Guid.NewGuid():N}");
        try
        {
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(
                $"the zoo '{Address}' cannot be written to: {error.Message.Replace(probe, GitDirectory).TrimEnd('.')}. "
                + "Ask its owner, or publish to another with '--zoo'.", error);
        }
    }

    /// <summary>The commit 'main' stands at, or null in an empty repository.</summary>
    internal async Task<string?> HeadAsync(CancellationToken cancellation)
    {
        var result = await Git.TryAsync(["rev-parse", "--quiet", "--verify", "refs/heads/main^{commit}"], cancellation);
        return result.Succeeded ? result.Output.Trim() : null;
    }

    /// <summary>How a version's tag stands.</summary>
    internal async Task<TagState> TagAsync(string tag, IReadOnlyList<string> missing, CancellationToken cancellation)
    {
        var kind = await Git.LineAsync(["cat-file", "-t", $"refs/tags/{tag}"], cancellation);
        var commit = await Git.LineAsync(["rev-parse", "--verify", $"refs/tags/{tag}^{{commit}}"], cancellation);
        var onMain = await Git.TryAsync(["merge-base", "--is-ancestor", commit, "refs/heads/main"], cancellation);
        return new(tag, commit, kind == "tag", onMain.Succeeded, missing);
    }

    /// <summary>The names of the models that have a published version.</summary>
    internal async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation) =>
        [.. (await TagsAsync(cancellation))
            .Where(tag => tag.Contains('@'))
            .Select(tag => tag[..tag.LastIndexOf('@')])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    /// <summary>All tags, without "refs/tags/".</summary>
    internal async Task<IReadOnlyList<string>> TagsAsync(CancellationToken cancellation)
    {
        var tags = await Git.ReadAsync(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags/"], cancellation);
        return tags.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The published versions of one model, ascending.</summary>
    internal async Task<IReadOnlyList<int>> VersionsAsync(ModelName name, CancellationToken cancellation)
    {
        var tags = await Git.ReadAsync(["for-each-ref", "--format=%(refname)", $"refs/tags/{name.Topic}/"], cancellation);
        var prefix = $"refs/tags/{name.Full}@";
        return [.. tags.Split('\n')
            .Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tag => int.TryParse(tag[prefix.Length..], out var version) ? version : 0)
            .Where(version => version > 0)
            .Order()];
    }
}
