namespace DeepNotebooks.Zoos;

/// <summary>A lock between processes that ends with its holder, however that dies: the system drops it, so none is ever stale.</summary>
static class CacheLock
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until nobody else holds <paramref name="file"/>.</summary>
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
    internal static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
