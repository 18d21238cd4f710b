namespace DeepNotebooks.Zoos;

/// <summary>A version's tag: it names the package's folder as Git knows it, so that one who pulls need not walk down to it, and stands on 'main'.</summary>
/// <remarks>Git's id of a folder is a digest of all that is in it: the same in whatever zoo it lies.</remarks>
static class VersionTag
{
    const string Package = "Package: ";

    /// <summary>What the tag and its commit say.</summary>
    internal static string Message(string tag, string? why) => $"Publish {tag}" + (why is { Length: > 0 } ? $"\n\n{why}" : "");

    /// <summary>The message of a tag, with the tree that is published.</summary>
    internal static string Message(string message, string tag, string tree) => $"{message}\n\n{Package}{tree} {tag}";

    /// <summary>Where a version's tag leads.</summary>
    /// <returns>The commit, and the tree of the package; null where the commit has none.</returns>
    internal static async Task<(string Commit, string? Tree)> FollowAsync(ZooRepository zoo, ModelName name, string tag, CancellationToken cancellation)
    {
        var ids = await zoo.Git.LineAsync(["log", "-1", "--no-show-signature", "--format=%H %T", $"refs/tags/{tag}"], cancellation);
        if (ids.Split(' ') is not [var commit, var root])
            return ("", null);
        var here = await zoo.Git.TryAsync(["rev-parse", "--quiet", "--verify", $"{root}:{name.Folder}"], cancellation);
        if (here.Succeeded || !zoo.IsPartial)
            return (commit, here.Succeeded ? here.Output.Trim() : null);
        return (commit, await SaidAsync(zoo, tag, cancellation) ?? await ZooTree.FindAsync(zoo, root, name.Folder, cancellation));
    }

    /// <summary>How a version's tag stands.</summary>
    /// <param name="zoo">Where it is.</param>
    /// <param name="name">The model.</param>
    /// <param name="version">The version, as it was found.</param>
    /// <param name="missing">Files whose content could not be had.</param>
    /// <param name="work">A place for a repository of its own.</param>
    /// <param name="cancellation">Stops.</param>
    /// <param name="head">The history in which it must stand, where all of it is here.</param>
    internal static async Task<TagState> StateAsync(
        ZooRepository zoo, ModelName name, FoundVersion version, IReadOnlyList<string> missing, string work, string head, CancellationToken cancellation)
    {
        var kind = await zoo.Git.LineAsync(["cat-file", "-t", $"refs/tags/{version.Tag}"], cancellation);
        var root = await zoo.Git.LineAsync(["log", "-1", "--no-show-signature", "--format=%T", version.Commit], cancellation);
        var tree = zoo.IsPartial
            ? await ZooTree.FindAsync(zoo, root, name.Folder, cancellation)
            : version.Tree;
        var onMain = zoo.IsPartial
            ? await IsOnMainAsync(zoo, version, work, cancellation)
            : (await zoo.Git.TryAsync(["merge-base", "--is-ancestor", version.Commit, head], cancellation)).Succeeded;
        var said = await SaidAsync(zoo, version.Tag, cancellation);
        return new(version.Tag, version.Commit, kind == "tag", onMain, said is null || said == tree, missing);
    }

    static async Task<string?> SaidAsync(ZooRepository zoo, string tag, CancellationToken cancellation)
    {
        var text = await zoo.Git.ReadAsync(["cat-file", "-p", $"refs/tags/{tag}"], cancellation);
        var line = text.Split('\n').LastOrDefault(line => line.StartsWith(Package, StringComparison.Ordinal) && line.EndsWith(' ' + tag, StringComparison.Ordinal));
        var id = line?[Package.Length..^(tag.Length + 1)];
        return id is { Length: 40 or 64 } && id.All(char.IsAsciiHexDigitLower) ? id : null;
    }

    // Of 'main' only those commits are fetched that came after the version, without their trees: one of them has it as a parent.
    static async Task<bool> IsOnMainAsync(ZooRepository zoo, FoundVersion version, string work, CancellationToken cancellation)
    {
        const string main = "refs/heads/main";
        var git = PartialFetch.In(new Git(zoo.Git.Environment.With(("GIT_DIR", work)).WithSettings(("remote.origin.url", zoo.Address.Url))));
        await git.RunAsync(["init", "--quiet", "--bare", "--template=", work], cancellation);
        var fetched = await git.TryAsync(
            PartialFetch.Command(["--filter=tree:0", $"--shallow-exclude=refs/tags/{version.Tag}"], $"{main}:{main}"), cancellation);
        if (!fetched.Succeeded)
        {
            // Nothing came after it: it is the head, or 'main' does not reach it.
            var head = await git.TryAsync(["ls-remote", "--heads", "origin", main], cancellation);
            if (!head.Succeeded)
                throw new GitException(head);
            return head.Output.StartsWith(version.Commit, StringComparison.Ordinal);
        }
        var after = await git.ReadAsync(["rev-list", main], cancellation);
        var parent = $"parent {version.Commit}";
        return (await git.ReadAsync(["cat-file", "--batch"], cancellation, after)).Split('\n').Contains(parent, StringComparer.Ordinal);
    }
}
