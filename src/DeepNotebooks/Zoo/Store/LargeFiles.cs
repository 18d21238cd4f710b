using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>Git LFS: large files stand in the tree as a pointer of three lines, their bytes in a store beside the repository.</summary>
/// <remarks>Git LFS specification, "The Pointer".</remarks>
static class LargeFiles
{
    /// <summary>No pointer is longer.</summary>
    internal const int LongestPointer = 1024;

    internal const string NotInstalled =
        "keeps its large files with Git LFS, and git-lfs is not installed: "
        + "install it (Debian, Ubuntu: 'apt-get install git-lfs'; conda: 'conda install git-lfs').";

    internal static async Task<bool> AreSupportedAsync(Git git, CancellationToken cancellation) =>
        (await git.TryAsync(["lfs", "version"], cancellation)).Succeeded;

    internal static bool IsPointer(ReadOnlySpan<byte> content) =>
        content.Length < LongestPointer && content.StartsWith("version https://git-lfs.github.com/spec/"u8);

    /// <summary>Copies <paramref name="file"/> into the workbench's own store and writes its pointer.</summary>
    /// <returns>The sha256 under which it is stored.</returns>
    internal static async Task<string> CleanAsync(Workbench bench, string file, string pointer, CancellationToken cancellation)
    {
        const string id = "oid sha256:";
        string[] clean = ["lfs", "clean", "--", Path.GetFileName(file)];
        await bench.Git.RunAsync(clean, cancellation, PipeSource.FromFile(file), PipeTarget.ToFile(pointer));
        var lines = await File.ReadAllLinesAsync(pointer, cancellation);
        return lines.First(line => line.StartsWith(id, StringComparison.Ordinal))[id.Length..];
    }

    /// <summary>Sends objects to the zoo's store; those that are there already are not sent again.</summary>
    internal static Task UploadAsync(Workbench bench, IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        bench.Git.RunAsync(["lfs", "push", "--object-id", "origin", .. ids], cancellation);

    /// <summary>Brings one model's large files into a checkout that was made without any, as a build machine's is; from where it was cloned.</summary>
    internal static async Task FetchAsync(ZooRepository zoo, string revision, string folder, CancellationToken cancellation)
    {
        if (zoo.Address.IsLocal && (await zoo.Git.TryAsync(["remote", "get-url", "origin"], cancellation)).Succeeded && await AreSupportedAsync(zoo.Git, cancellation))
            await zoo.Git.RunAsync(["lfs", "fetch", "origin", revision, "--include", folder], cancellation);
    }

    /// <summary>Fetches the bytes behind one pointer.</summary>
    internal static Task SmudgeAsync(Workbench bench, byte[] pointer, string file, CancellationToken cancellation) =>
        bench.Git.RunAsync(["lfs", "smudge"], cancellation, PipeSource.FromBytes(pointer), PipeTarget.ToFile(file));
}
