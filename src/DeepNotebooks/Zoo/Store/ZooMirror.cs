using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>A bare copy of a zoo that is not on this machine, without its LFS objects. All processes of a user share it.</summary>
sealed class ZooMirror(Git git, ZooAddress address, string cache)
{
    internal string GitDirectory { get; } = Path.Combine(
        cache, "zoos", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToString())))[..16] + ".git");

    /// <summary>Whether it has ever been fetched; then it can be read with no network.</summary>
    internal bool IsFilled => Directory.Exists(Path.Combine(GitDirectory, "objects", "pack"))
        && Directory.EnumerateFiles(Path.Combine(GitDirectory, "objects"), "*", SearchOption.AllDirectories).Any();

    /// <exception cref="WorkFailedException">The zoo cannot be reached.</exception>
    internal async Task RefreshAsync(CancellationToken cancellation)
    {
        using var mine = await FileLock.WaitAsync(GitDirectory + ".lock", cancellation);
        var inside = new Git(git.Environment
            .With(("GIT_DIR", GitDirectory))
            .WithSettings(("remote.origin.url", address.Url), ("gc.autoDetach", "false")));
        if (!File.Exists(Path.Combine(GitDirectory, "HEAD")))
            await inside.RunAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", GitDirectory], cancellation);
        foreach (var stale in Directory.EnumerateFiles(GitDirectory, "*.lock", SearchOption.AllDirectories))
            File.Delete(stale); // the lock above is ours: whoever left this one is dead

        var result = await inside.TryAsync(
            [
                "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "origin",
                "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
            ],
            cancellation);
        if (!result.Succeeded)
            throw new WorkFailedException($"the zoo '{address}' cannot be reached: {ZooAddress.Hide(result.Complaint)}");
    }
}
