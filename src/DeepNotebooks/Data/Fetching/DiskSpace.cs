namespace DeepNotebooks.Data;

/// <summary>How much room there is, and errors that say there is none.</summary>
static class DiskSpace
{
    const int NoSpace = 28, QuotaExceeded = 122;

    /// <summary>Bytes this user may still write in a folder; <see cref="long.MaxValue"/> where nobody can tell.</summary>
    internal static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }

    internal static bool IsFull(Exception error) => error is IOException { HResult: NoSpace or QuotaExceeded };

    /// <summary>"1.2 GB".</summary>
    internal static string Told(long bytes) => bytes switch
    {
        < 1_000_000 => $"{bytes / 1e3:0.#} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.#} MB",
        < 1_000_000_000_000 => $"{bytes / 1e9:0.#} GB",
        _ => $"{bytes / 1e12:0.#} TB",
    };
}
