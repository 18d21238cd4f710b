namespace DeepNotebooks.Data;

/// <summary>
/// Who may use what is put into the cache: where its folder is writable for a group (or for all), whatever is made in it is too, however strict
/// the maker's umask, so that one user goes on where another was killed. In a folder of one's own, the umask alone decides.
/// </summary>
sealed class CacheAccess
{
    readonly UnixFileMode files, folders;

    internal CacheAccess(string cache)
    {
        var mode = ModeOf(cache);
        foreach (var (writer, file, folder) in new[]
        {
            (UnixFileMode.GroupWrite, UnixFileMode.GroupRead | UnixFileMode.GroupWrite, UnixFileMode.GroupExecute),
            (UnixFileMode.OtherWrite, UnixFileMode.OtherRead | UnixFileMode.OtherWrite, UnixFileMode.OtherExecute),
        })
        {
            if (mode.HasFlag(writer))
            {
                files |= file;
                folders |= file | folder;
            }
        }
        // All may read what a group shares, where they may read the folder.
        if (files != UnixFileMode.None && mode.HasFlag(UnixFileMode.OtherRead))
        {
            files |= UnixFileMode.OtherRead;
            folders |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        }
        if (files.HasFlag(UnixFileMode.GroupWrite))
            folders |= mode & UnixFileMode.SetGroup;
    }

    internal bool IsShared => files != UnixFileMode.None;

    /// <summary>Makes a folder and those above it.</summary>
    internal string Folder(string path)
    {
        if (Directory.Exists(path))
            return path;
        if (IsShared && Path.GetDirectoryName(path) is { Length: > 0 } above)
            Folder(above);
        Directory.CreateDirectory(path);
        return Open(path);
    }

    /// <summary>Opens what was just made to those who share the cache. What is another user's stays as that one made it.</summary>
    internal string Open(string path)
    {
        if (!IsShared || OperatingSystem.IsWindows())
            return path;
        try
        {
            var wanted = Directory.Exists(path) ? folders : files;
            var mode = File.GetUnixFileMode(path);
            if ((mode & wanted) != wanted)
                File.SetUnixFileMode(path, mode | wanted);
        }
        catch (UnauthorizedAccessException)
        {
            // Its owner opened it when making it.
        }
        return path;
    }

    static UnixFileMode ModeOf(string cache)
    {
        // A cache that does not exist yet is its maker's own.
        var datasets = Path.Combine(cache, "datasets");
        var folder = Directory.Exists(datasets) ? datasets : cache;
        return Directory.Exists(folder) && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(folder) : UnixFileMode.None;
    }
}
