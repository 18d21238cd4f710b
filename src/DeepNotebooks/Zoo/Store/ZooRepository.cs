namespace DeepNotebooks.Zoos;

/// <summary>A zoo to read: the folder itself where it is local, a mirror in the cache otherwise, of which parts come as they are asked for.</summary>
sealed class ZooRepository
{
    readonly ZooMirror? mirror;
    readonly Git outside;
    Action<string>? stale;

    ZooRepository(ZooAddress address, string gitDirectory, Git git, ZooMirror? mirror)
    {
        Address = address;
        GitDirectory = gitDirectory;
        Git = git.In(gitDirectory);
        outside = git;
        this.mirror = mirror;
    }

    internal ZooAddress Address { get; }

    /// <summary>Where its objects can be read.</summary>
    internal string GitDirectory { get; }

    /// <summary>Whoever holds this file's lock publishes next: of all users where the zoo is local, of one otherwise.</summary>
    internal string QueueFile => mirror is null ? Path.Combine(GitDirectory, "deepnotebooks.lock") : GitDirectory + ".queue";

    /// <summary>Runs in <see cref="GitDirectory"/>; fetches nothing.</summary>
    internal Git Git { get; }

    /// <summary>Whether only parts of it are here, and others have to be brought.</summary>
    internal bool IsPartial => mirror?.IsPartial == true;

    /// <param name="git">Runs anywhere.</param>
    /// <param name="address">Where the zoo is. One elsewhere is asked first when something of it is needed.</param>
    /// <param name="cache">Where a mirror of it would be.</param>
    /// <param name="stale">Is told that a zoo cannot be reached and its mirror serves instead; null: that is an error.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="RequestException">There is no zoo, or git does not trust it.</exception>
    internal static async Task<ZooRepository> OpenAsync(
        Git git, ZooAddress address, string cache, Action<string>? stale, CancellationToken cancellation)
    {
        if (!address.IsLocal)
        {
            var copy = new ZooMirror(git, address, cache);
            return new ZooRepository(address, copy.GitDirectory, git, copy) { stale = stale };
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

    /// <summary>Sees 'main' as it stands now, with all its trees.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal Task SeeMainAsync(CancellationToken cancellation) => SeeAsync(
        mirror => mirror.FetchMainAsync(cancellation), async () => await HeadAsync(cancellation) is not null);

    /// <summary>Sees which versions of a model there are now.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached, or a version is another one than it was.</exception>
    internal Task SeeVersionsAsync(ModelName name, CancellationToken cancellation) => SeeAsync(
        mirror => mirror.FetchVersionsAsync(name, cancellation), async () => (await VersionsAsync(name, cancellation)).Count > 0);

    /// <summary>The same zoo with all its versions and their trees, and the files that one of <paramref name="patterns"/> fits.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal async Task<ZooRepository> WithHistoryAsync(ModelName? name, string[] patterns, string cache, CancellationToken cancellation)
    {
        await (name is null ? SeeMainAsync(cancellation) : SeeVersionsAsync(name, cancellation));
        if (!IsPartial)
            return this;
        // A copy of its own: this one names to the server what it has, and that must be there without a gap.
        var whole = new ZooMirror(outside, Address, cache, ".history");
        await SeeAsync(_ => whole.FetchHistoryAsync(patterns, cancellation), () => Task.FromResult(whole.IsFilled));
        return new ZooRepository(Address, whole.GitDirectory, outside, null);
    }

    /// <summary>Sees to it that objects can be read, by one request for all that are not here.</summary>
    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal Task BringAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation) => mirror?.BringAsync(ids, cancellation) ?? Task.CompletedTask;

    async Task SeeAsync(Func<ZooMirror, Task> fetch, Func<Task<bool>> seenBefore)
    {
        if (mirror is null)
            return;
        try
        {
            await fetch(mirror);
        }
        catch (WorkFailedException error) when (stale is not null && error.InnerException is GitException)
        {
            if (!await seenBefore())
                throw;
            stale($"{error.Message}. What was there when it was last reached is read instead.");
        }
    }

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
    internal Task<string?> HeadAsync(CancellationToken cancellation) => CommitAsync("refs/heads/main", cancellation);

    /// <summary>The commit a revision names, or null where it names none.</summary>
    internal async Task<string?> CommitAsync(string revision, CancellationToken cancellation)
    {
        var result = await Git.TryAsync(["rev-parse", "--quiet", "--verify", "--end-of-options", $"{revision}^{{commit}}"], cancellation);
        return result.Succeeded ? result.Output.Trim() : null;
    }

    /// <summary>Where others reach it: its URL, or that which a checkout was cloned from. Null where that is a folder of this machine.</summary>
    internal async Task<string?> PublicAddressAsync(CancellationToken cancellation)
    {
        var address = Address.IsLocal
            ? (await Git.TryAsync(["remote", "get-url", "origin"], cancellation)) is { Succeeded: true, Output: var url } ? ZooAddress.Parse(url.Trim()) : Address
            : Address;
        return address.IsLocal || address.Url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? null : address.ToString();
    }

    /// <summary>The names of the models, as far as they were seen.</summary>
    internal async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        var names = (await TagsAsync(cancellation)).Where(tag => tag.Contains('@')).Select(tag => tag[..tag.LastIndexOf('@')]);
        return [.. names.Concat(mirror is null ? [] : await NamesOnMainAsync(cancellation)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    // Of a zoo elsewhere the tags of those models are known that somebody asked for.
    async Task<IEnumerable<string>> NamesOnMainAsync(CancellationToken cancellation)
    {
        const string models = "models/";
        var folders = await Git.TryAsync(["ls-tree", "-r", "-d", "--name-only", "refs/heads/main", models], cancellation);
        return folders.Output.Split('\n').Where(path => path.Count(c => c == '/') == 2).Select(path => path[models.Length..]);
    }

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
