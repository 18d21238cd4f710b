using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DeepNotebooks.Data;

/// <summary>A file that is being downloaded: its bytes so far, and beside them what the server said of the file, so that a later process goes on.</summary>
sealed class PartialFile(string path)
{
    readonly string state = path + ".from";

    /// <summary>What the server said when these bytes were begun.</summary>
    /// <param name="Address">A digest of where they come from: an address may hold a key, and others may read this.</param>
    /// <param name="Tag">Its strong entity tag; null where it gave none.</param>
    /// <param name="Modified">Its time of change, as an HTTP date; null where it gave none.</param>
    /// <param name="Total">The file's whole length, where the server told.</param>
    /// <param name="Name">The file's name, where the server gave one.</param>
    internal sealed record Origin(string Address, string? Tag, string? Modified, long? Total, string? Name)
    {
        /// <summary>Whether these bytes are of that address.</summary>
        internal bool IsOf(Uri address) => Address == Digest(address);

        internal static string Digest(Uri address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));

        internal bool CanBeHeldTo => Tag is not null || Modified is not null;

        /// <summary>Whether an answer speaks of the file these bytes are of, as far as both tell.</summary>
        internal bool Agrees(Origin other) =>
            (Tag is null || other.Tag is null || Tag == other.Tag)
            && (Modified is null || other.Modified is null || Modified == other.Modified)
            && (Total is null || other.Total is null || Total == other.Total);
    }

    internal string Path => path + ".part";

    internal long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    internal Origin? From
    {
        get
        {
            try
            {
                return File.Exists(state) ? JsonSerializer.Deserialize<Origin>(File.ReadAllBytes(state)) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    internal void Begin(Origin origin, CacheAccess access)
    {
        Drop();
        File.WriteAllBytes(state, JsonSerializer.SerializeToUtf8Bytes(origin));
        access.Open(state);
    }

    /// <summary>Gives the whole file its name. What the server said of it stays beside it.</summary>
    internal void Finish() => File.Move(Path, path, overwrite: true);

    internal void Drop()
    {
        File.Delete(Path);
        File.Delete(state);
    }
}
