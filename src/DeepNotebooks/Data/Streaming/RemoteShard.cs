using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Data;

/// <summary>A shard that is brought when it is needed.</summary>
/// <param name="Path">Its name within the dataset, with '/'.</param>
/// <param name="Address">https://…, rclone:REMOTE:PATH, or the path of a packed shard on this machine.</param>
/// <param name="Bytes">Its length there; null where nobody said.</param>
/// <param name="Sha256">What it hashes to there; null before it was ever here.</param>
/// <param name="TarBytes">Its length as a plain tar file; null before it was ever here.</param>
sealed record RemoteShard(string Path, string Address, long? Bytes, string? Sha256, long? TarBytes)
{
    /// <summary>What tells one version of a file of this machine from another, where it was not hashed.</summary>
    internal string? Version { get; init; }

    /// <summary>Its name in the shard cache. A file that changed there is another.</summary>
    internal string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Address}\n{Sha256 ?? Version}")))[..32];

    internal bool IsPacked => ShardNames.IsPacked(Address);

    /// <summary>What it takes on the disk while it comes: packed, both forms lie there for a while. 0 where nobody knows.</summary>
    internal long Room => IsHere ? 0 : (IsOfThisMachine ? 0 : Bytes ?? 0) + (IsPacked ? TarBytes ?? 0 : 0);

    /// <summary>Whether it is read where it lies.</summary>
    internal bool IsHere => IsOfThisMachine && !IsPacked;

    bool IsOfThisMachine => !HttpSource.IsAddress(Address) && RcloneSource.RemoteOf(Address) is null;
}

/// <summary>What shards are called: .tar, or in gzip .tar.gz and .tgz.</summary>
static class ShardNames
{
    internal static bool IsPacked(string path) => path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>A path without the ending that makes it a shard.</summary>
    internal static string Stem(string path) => path[..^(path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) ? 4 : 7)];

    internal static bool IsShard(string path) => path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || IsPacked(path);
}
