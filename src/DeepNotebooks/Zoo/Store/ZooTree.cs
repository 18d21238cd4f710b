using System.Text;
using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>A file in a tree of the zoo.</summary>
/// <param name="Path">From the tree that was read.</param>
/// <param name="Id">Its object.</param>
sealed record ZooFile(string Path, string Id);

/// <summary>Reads trees and files of a zoo, many at a time.</summary>
static class ZooTree
{
    /// <summary>The files of a tree: all that are below it, or those that lie in it and no deeper.</summary>
    /// <param name="git">Runs where the tree is.</param>
    /// <param name="tree">A tree, or a commit.</param>
    /// <param name="prefix">Below which folder, with '/' at its end; null: everywhere.</param>
    /// <param name="deep">Whether folders are entered.</param>
    /// <param name="cancellation">Stops.</param>
    internal static async Task<IReadOnlyList<ZooFile>> ReadAsync(
        Git git, string tree, string? prefix, bool deep, CancellationToken cancellation)
    {
        string[] how = deep ? ["-r"] : [], where = prefix is null ? [] : [prefix];
        var listing = await git.ReadAsync(["ls-tree", .. how, "-z", "--full-tree", tree, .. where], cancellation);
        return [.. listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("040000", StringComparison.Ordinal)).Select(Parse)];
    }

    // <mode> SP blob SP <id> TAB <path>
    static ZooFile Parse(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var fields = line[..tab].Split(' ');
        var path = line[(tab + 1)..];
        // Somebody else may have made this repository: no links, nothing that leads out of the folder.
        if (fields[0] is not ("100644" or "100755") || path.Split('/').Any(part => part is "" or "." or ".." or ".git"))
            throw new WorkFailedException($"the zoo holds '{path}', which is no ordinary file: it is left where it is.");
        return new ZooFile(path, fields[2]);
    }

    /// <summary>The tree that stands at <paramref name="path"/> below another one, fetched folder by folder where it is not here; null where there is none.</summary>
    internal static async Task<string?> FindAsync(ZooRepository zoo, string root, string path, CancellationToken cancellation)
    {
        var tree = root;
        foreach (var folder in path.Split('/'))
        {
            await zoo.BringAsync([tree], cancellation);
            // 040000 SP tree SP <id> TAB <name>
            var entry = await zoo.Git.ReadAsync(["ls-tree", "-d", "--full-tree", tree, folder], cancellation);
            if (entry.Length == 0)
                return null;
            tree = entry[..entry.IndexOf('\t', StringComparison.Ordinal)].Split(' ')[2];
        }
        return tree;
    }

    /// <summary>The lengths of files in Git, in the same order: of the pointers, where LFS holds the files; -1 for what is not there.</summary>
    internal static async Task<IReadOnlyList<long>> LengthsAsync(Git git, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var answer = await git.ReadAsync(["cat-file", "--batch-check=%(objectsize)"], cancellation, string.Join('\n', ids) + "\n");
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.TryParse(line, out var length) ? length : -1)];
    }

    /// <summary>The contents of many small files, in the same order, by one process.</summary>
    internal static async Task<IReadOnlyList<byte[]>> ContentsAsync(Git git, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return [];
        var output = new MemoryStream();
        var asked = PipeSource.FromString(string.Join('\n', ids) + "\n");
        await git.RunAsync(["cat-file", "--batch"], cancellation, asked, PipeTarget.ToStream(output));

        var contents = new List<byte[]>(ids.Count);
        var rest = output.GetBuffer().AsMemory(0, (int)output.Length);
        foreach (var id in ids)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var header = Encoding.ASCII.GetString(rest.Span[..end]).Split(' ');
            if (header.Length < 3)
                throw new WorkFailedException($"the zoo lacks object {id}: 'git fsck' in it says what is wrong.");
            var length = int.Parse(header[2]);
            contents.Add(rest.Slice(end + 1, length).ToArray());
            rest = rest[(end + 1 + length + 1)..];
        }
        return contents;
    }

    /// <summary>Writes one file's bytes, however large.</summary>
    internal static Task CopyAsync(Git git, string id, string file, CancellationToken cancellation) =>
        git.RunAsync(["cat-file", "blob", id], cancellation, output: PipeTarget.ToFile(file));
}
