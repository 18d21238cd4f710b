namespace DeepNotebooks.Data;

/// <summary>What killed downloads left, and nobody went on with: after a month it is removed, by whoever fetches something next.</summary>
static class AbandonedFetches
{
    const string Ending = ".partial";

    static readonly TimeSpan Old = TimeSpan.FromDays(30);

    internal static void Clear(string datasets)
    {
        foreach (var partial in Directory.EnumerateDirectories(datasets, ".*" + Ending))
        {
            try
            {
                Clear(partial, partial[..^Ending.Length]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or just being gone on with.
            }
        }
    }

    static void Clear(string partial, string hidden)
    {
        if (LastUse(partial) > DateTime.UtcNow - Old || FileLock.TryTake(hidden + ".lock") is not { } mine)
            return;
        using (mine)
        {
            if (LeaseHolder.Read(hidden + ".holder") is { Lives: true })
                return;
            ContentLayout.Clear(partial);
            File.Delete(hidden + ".holder");
            File.Delete(hidden + ".lock");
        }
    }

    static DateTime LastUse(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.LastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();
}
