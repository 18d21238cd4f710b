namespace DeepNotebooks.Data;

/// <summary>The kinds of archive that are unpacked, told by a file's name. An .npz is a zip too, and stays as it is.</summary>
static class ArchiveKind
{
    static readonly (string Ending, Action<string, UnpackedFolder, CancellationToken> Unpack)[] Known =
    [
        (".zip", ZipArchiveFile.Unpack),
        (".tar", TarArchiveFile.Unpack),
        (".tar.gz", TarArchiveFile.UnpackGzip),
        (".tgz", TarArchiveFile.UnpackGzip),
    ];

    static readonly string[] Others = [".7z", ".rar", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst"];

    /// <summary>What unpacks a file of this name; null where it is no archive.</summary>
    /// <exception cref="RequestException">It is an archive of a kind that is not read here.</exception>
    internal static Action<string, UnpackedFolder, CancellationToken>? UnpackerOf(string fileName)
    {
        if (Others.FirstOrDefault(ending => fileName.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } other)
            throw new RequestException($"'{fileName}': archives of the kind '{other}' are not unpacked here; unpack it yourself and name the folder (.zip, .tar, .tar.gz and .tgz are).");
        return Known.FirstOrDefault(kind => fileName.EndsWith(kind.Ending, StringComparison.OrdinalIgnoreCase)).Unpack;
    }

    /// <summary>A file's name without the ending that makes it an archive.</summary>
    internal static string Stem(string fileName)
    {
        var ending = Known.Select(kind => kind.Ending).Where(ending => fileName.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).MaxBy(ending => ending.Length);
        return ending is null ? fileName : fileName[..^ending.Length];
    }
}
