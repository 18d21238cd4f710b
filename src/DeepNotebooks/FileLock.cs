namespace DeepNotebooks;

/// <summary>A lock between processes that ends with its holder, however that dies: the system drops it, so none is ever stale.</summary>
static class FileLock
{
    /// <summary>EWOULDBLOCK, which flock(2) answers where somebody holds the file.</summary>
    const int WouldBlock = 11;

    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until nobody else holds <paramref name="file"/>.</summary>
    /// <inheritdoc cref="TryTake"/>
    internal static async Task<IDisposable> WaitAsync(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            if (TryTake(file) is { } taken)
                return taken;
            await Task.Delay(Poll, cancellation);
        }
    }

    /// <summary>Takes <paramref name="file"/>, or answers null where somebody holds it.</summary>
    /// <exception cref="IOException">It cannot be opened at all, as on a full disk: waiting would not help.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal static FileStream? TryTake(string file)
    {
        try
        {
            // Opened and not created where it is there: in a folder such as /tmp the system refuses to create over another user's file.
            var mode = File.Exists(file) ? FileMode.Open : FileMode.OpenOrCreate;
            return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            return null;
        }
    }
}
