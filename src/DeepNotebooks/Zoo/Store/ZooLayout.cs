namespace DeepNotebooks.Zoos;

/// <summary>Makes a zoo: a bare repository that accepts pushes, with its first commit.</summary>
static class ZooLayout
{
    // A push cannot move a tag by accident; this refuses those who mean to.
    const string UpdateHook = """
        #!/bin/sh
        # A published version never changes: tags are made once.
        case "$1" in
        refs/tags/*)
            case "$2" in
            *[!0]*) echo "version ${1#refs/tags/} is published and never changes" >&2; exit 1 ;;
            esac ;;
        esac
        exit 0

        """;

    static readonly (string Name, string Value)[] Settings =
    [
        ("receive.denyNonFastForwards", "true"), ("receive.denyDeletes", "true"), ("receive.fsckObjects", "true"),
        // Who pulls one model by a URL moves that model alone; the second is for servers that speak Git's older protocol.
        ("uploadpack.allowFilter", "true"), ("uploadpack.allowAnySHA1InWant", "true"),
    ];

    /// <exception cref="RequestException">There is something at <paramref name="path"/> already, or no right to write there.</exception>
    internal static async Task<ZooFolder> InitAsync(Git git, string path, CancellationToken cancellation)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new RequestException(File.Exists(Path.Combine(path, "HEAD"))
                ? $"'{path}' is a Git repository already, and needs no 'zoo init': any bare repository serves as a zoo."
                : $"'{path}' is not empty: name a folder that does not exist yet.");
        }

        var largeFiles = await LargeFiles.AreSupportedAsync(git, cancellation);
        var aside = Path.Combine(Path.GetDirectoryName(path) ?? path, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(aside);
            await WriteAsync(git, aside, largeFiles, cancellation);
            if (Directory.Exists(path))
                Directory.Delete(path);
            Directory.Move(aside, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"cannot make a zoo at '{path}': {error.Message.Replace(aside, path).TrimEnd('.')}.", error);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
        return new ZooFolder(path, largeFiles, largeFiles
            ? []
            : [$"git-lfs is not installed, so the zoo '{path}' keeps large files as ordinary Git objects; that works, and clones are larger."]);
    }

    static async Task WriteAsync(Git outside, string path, bool largeFiles, CancellationToken cancellation)
    {
        var git = new Git(outside.Environment.With(("GIT_DIR", path), ("GIT_INDEX_FILE", Path.Combine(path, "init-index"))));
        await git.RunAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", path], cancellation);
        foreach (var (setting, value) in Settings)
            await git.RunAsync(["config", setting, value], cancellation);

        var hook = Path.Combine(path, "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, UpdateHook.ReplaceLineEndings("\n"), cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(hook, (UnixFileMode)0b111_101_101);

        foreach (var (name, content) in FirstFiles.All(largeFiles))
        {
            var id = await git.LineAsync(["hash-object", "-w", "--no-filters", "--stdin"], cancellation, content.ReplaceLineEndings("\n"));
            await git.RunAsync(["update-index", "--add", "--cacheinfo", $"100644,{id},{name}"], cancellation);
        }
        var identity = await GitIdentity.FindAsync(git, cancellation);
        var signed = new Git(git.Environment.With(
            ("GIT_AUTHOR_NAME", identity.Name), ("GIT_AUTHOR_EMAIL", identity.Email),
            ("GIT_COMMITTER_NAME", identity.Name), ("GIT_COMMITTER_EMAIL", identity.Email)));
        var tree = await git.LineAsync(["write-tree"], cancellation);
        var commit = await signed.LineAsync(["commit-tree", tree], cancellation, "A model zoo");
        await git.RunAsync(["update-ref", "refs/heads/main", commit], cancellation);
        File.Delete(Path.Combine(path, "init-index"));
    }
}
