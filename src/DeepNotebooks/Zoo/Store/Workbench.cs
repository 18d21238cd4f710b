using System.Text;
using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>A private bare repository for one operation, which sees the zoo's objects and touches none of its files.</summary>
sealed class Workbench : IDisposable
{
    readonly WorkFolder folder;

    readonly ZooRepository zoo;

    Workbench(WorkFolder folder, ZooRepository zoo, Git git)
    {
        this.folder = folder;
        this.zoo = zoo;
        Git = git;
    }

    /// <summary>Runs in this repository; 'origin' is the zoo.</summary>
    internal Git Git { get; private set; }

    /// <summary>A place for files of this operation.</summary>
    internal string File(string name) => folder.File(name);

    internal static async Task<Workbench> CreateAsync(ZooRepository zoo, string cache, CancellationToken cancellation)
    {
        var own = WorkFolder.Create(cache);
        try
        {
            var repository = own.File("repository.git");
            var git = new Git(zoo.Git.Environment
                .With(("GIT_DIR", repository), ("GIT_INDEX_FILE", own.File("index")))
                .WithSettings(
                    ("remote.origin.url", zoo.Address.Url),
                    ("core.hooksPath", "/dev/null"), // a user's own hooks are for his own repositories
                    ("core.autocrlf", "false"),
                    ("gc.auto", "0")));
            await git.RunAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", repository], cancellation);
            await AddObjectsAsync(repository, zoo.GitDirectory, cancellation);
            return new Workbench(own, zoo, git);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Fetches a folder of the zoo with all that is in it, by one request.</summary>
    /// <remarks>Into a repository of its own: where git sees a tree already, it takes for granted that what is in it is there as well.</remarks>
    /// <exception cref="GitException">The zoo cannot be reached.</exception>
    internal async Task BringAsync(string tree, CancellationToken cancellation)
    {
        if (!zoo.IsPartial)
            return;
        var brought = File($"{tree}.git");
        var git = PartialFetch.In(Git.In(brought));
        await git.RunAsync(["init", "--quiet", "--bare", "--template=", brought], cancellation);
        var result = await PartialFetch.TryAsync(git, "--no-filter", [tree], cancellation);
        if (!result.Succeeded)
            throw new GitException(result);
        await AddObjectsAsync(File("repository.git"), brought, cancellation);
    }

    static Task AddObjectsAsync(string repository, string from, CancellationToken cancellation) => System.IO.File.AppendAllTextAsync(
        Path.Combine(repository, "objects", "info", "alternates"), Path.Combine(from, "objects") + "\n", cancellation);

    /// <summary>The files that say how those of <paramref name="prefix"/> are kept, by their objects.</summary>
    internal async Task<IReadOnlyList<string>> AttributesAsync(string prefix, CancellationToken cancellation)
    {
        var folders = prefix.Split('/').Aggregate(new List<string> { "" }, (above, name) => [.. above, $"{above[^1]}{name}/"]);
        // <mode> SP <id> SP <stage> TAB <path>
        var files = await Git.ReadAsync(["ls-files", "-z", "--stage", "--", .. folders.Select(folder => $"{folder}.gitattributes")], cancellation);
        return [.. files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1])];
    }

    /// <summary>Starts the index from <paramref name="commit"/>, or from nothing.</summary>
    internal Task ReadAsync(string? commit, CancellationToken cancellation)
    {
        // Where the zoo's history ends here, ours does, too.
        const string end = "shallow";
        if (System.IO.File.Exists(Path.Combine(zoo.GitDirectory, end)))
            System.IO.File.Copy(Path.Combine(zoo.GitDirectory, end), Path.Combine(File("repository.git"), end), overwrite: true);
        return Git.RunAsync(commit is null ? ["read-tree", "--empty"] : ["read-tree", commit], cancellation);
    }

    /// <summary>Stores files byte by byte as they are and answers their objects' ids, in the same order.</summary>
    internal async Task<string[]> StoreAsync(IReadOnlyCollection<string> files, CancellationToken cancellation)
    {
        var ids = await Git.ReadAsync(["hash-object", "-w", "--no-filters", "--stdin-paths"], cancellation, string.Join('\n', files) + "\n");
        return ids.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Replaces everything under <paramref name="prefix"/> in the index by the given objects; an empty prefix only adds.</summary>
    internal async Task ReplaceAsync(string prefix, IEnumerable<(string Path, string Id)> entries, CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        if (prefix.Length > 0)
        {
            var old = await Git.ReadAsync(["ls-files", "-z", "--", prefix + "/"], cancellation);
            foreach (var path in old.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                lines.Append("0 ").Append('0', 40).Append('\t').Append(path).Append('\0');
        }
        foreach (var (path, id) in entries)
            lines.Append("100644 ").Append(id).Append('\t').Append(prefix.Length > 0 ? $"{prefix}/{path}" : path).Append('\0');
        await Git.RunAsync(["update-index", "-z", "--add", "--index-info"], cancellation, PipeSource.FromString(lines.ToString()));
    }

    /// <summary>Which of <paramref name="paths"/> the zoo's .gitattributes hand to Git LFS.</summary>
    internal async Task<HashSet<string>> LargeAsync(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var asked = string.Join('\0', paths) + "\0";
        var answer = await Git.ReadAsync(["check-attr", "--cached", "-z", "--stdin", "filter"], cancellation, asked);
        return [.. answer.Split('\0').Chunk(3).Where(triple => triple is [_, _, "lfs"]).Select(triple => triple[0])];
    }

    /// <summary>Commits the index.</summary>
    internal async Task<string> CommitAsync(
        string? parent, string message, GitIdentity identity, DateTimeOffset time, CancellationToken cancellation)
    {
        var tree = await Git.LineAsync(["write-tree", "--missing-ok"], cancellation);
        var date = $"{time.ToUnixTimeSeconds()} +0000";
        var signed = new Git(Git.Environment.With(
            ("GIT_AUTHOR_NAME", identity.Name), ("GIT_AUTHOR_EMAIL", identity.Email), ("GIT_AUTHOR_DATE", date),
            ("GIT_COMMITTER_NAME", identity.Name), ("GIT_COMMITTER_EMAIL", identity.Email), ("GIT_COMMITTER_DATE", date)));
        string[] parents = parent is null ? [] : ["-p", parent];
        return await signed.LineAsync(["commit-tree", tree, .. parents], cancellation, message);
    }

    /// <summary>Makes an annotated tag of a commit.</summary>
    internal Task<string> TagAsync(
        string commit, string tag, string message, GitIdentity identity, DateTimeOffset time, CancellationToken cancellation) =>
        Git.LineAsync(["mktag"], cancellation,
            $"object {commit}\ntype commit\ntag {tag}\n"
            + $"tagger {identity.Name} <{identity.Email}> {time.ToUnixTimeSeconds()} +0000\n\n{message}\n");

    /// <summary>Pushes all of <paramref name="references"/> ("id:refs/…") or none.</summary>
    /// <param name="references">What goes where.</param>
    /// <param name="cancellation">Interrupts git.</param>
    /// <param name="options">What the other side is told beyond that, of which its hooks hear.</param>
    internal Task<GitResult> PushAsync(IEnumerable<string> references, CancellationToken cancellation, IEnumerable<string>? options = null) =>
        Git.TryAsync(
            [
                "push", "--quiet", "--atomic", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
                .. (options ?? []).Select(option => $"--push-option={option}"), "origin", .. references,
            ],
            cancellation);

    /// <summary>From here on git runs in another environment.</summary>
    internal void Use(GitEnvironment environment) => Git = new(environment);

    public void Dispose() => folder.Dispose();
}
