using System.Text;
using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>A file in a commit of the zoo.</summary>
/// <param name="Path">From the zoo's root.</param>
/// <param name="Id">Its object.</param>
/// <param name="Bytes">Its length in Git: of the pointer, where LFS holds the file.</param>
sealed record ZooFile(string Path, string Id, long Bytes);

/// <summary>Reads trees and files of a zoo, many at a time.</summary>
static class ZooTree
{
    /// <summary>All files below <paramref name="prefix"/>, which ends with '/'.</summary>
    internal static async Task<IReadOnlyList<ZooFile>> ReadAsync(
        ZooRepository zoo, string commit, string prefix, CancellationToken cancellation)
    {
        var listing = await zoo.Git.ReadAsync(["ls-tree", "-r", "-z", "--long", "--full-tree", commit, prefix], cancellation);
        return [.. listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    // <mode> SP blob SP <id> SP+ <bytes> TAB <path>
    static ZooFile Parse(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var fields = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var path = line[(tab + 1)..];
        // Somebody else may have made this repository: no links, nothing that leads out of the folder.
        if (fields[0] is not ("100644" or "100755") || path.Split('/').Any(part => part is "" or "." or ".." or ".git"))
            throw new WorkFailedException($"the zoo holds '{path}', which is no ordinary file: it is left where it is.");
        return new ZooFile(path, fields[2], long.Parse(fields[3]));
    }

    /// <summary>The contents of many small files, in the same order, by one process.</summary>
    internal static async Task<IReadOnlyList<byte[]>> ContentsAsync(
        ZooRepository zoo, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return [];
        var output = new MemoryStream();
        var asked = PipeSource.FromString(string.Join('\n', ids) + "\n");
        await zoo.Git.RunAsync(["cat-file", "--batch"], cancellation, asked, PipeTarget.ToStream(output));

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
    internal static Task CopyAsync(ZooRepository zoo, string id, string file, CancellationToken cancellation) =>
        zoo.Git.RunAsync(["cat-file", "blob", id], cancellation, output: PipeTarget.ToFile(file));
}
