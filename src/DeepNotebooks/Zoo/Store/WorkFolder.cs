namespace DeepNotebooks.Zoos;

/// <summary>A folder of one operation, in the cache. It goes with the operation; what a killed process left, the next sweeps away.</summary>
sealed class WorkFolder : IDisposable
{
    readonly FileStream alive;

    WorkFolder(string path, FileStream alive)
    {
        Path = path;
        this.alive = alive;
    }

    internal string Path { get; }

    internal static WorkFolder Create(string cache)
    {
        var parent = System.IO.Path.Combine(cache, "zoo-work");
        Directory.CreateDirectory(parent);
        Sweep(parent);
        var path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        // The lock is taken beside the folder and before it is there: a folder without a lock is nobody's.
        var taken = new FileStream(path + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(path);
        return new WorkFolder(path, taken);
    }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Remove(Path);
        System.IO.File.Delete(alive.Name);
        alive.Dispose();
    }

    static void Sweep(string parent)
    {
        foreach (var file in Directory.EnumerateFiles(parent, "*.lock"))
        {
            try
            {
                using var taken = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(file[..^".lock".Length]);
                System.IO.File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody is at work there, or swept it first.
            }
        }
    }

    static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A git that is just ending may still write; the next sweep takes the rest.
        }
    }
}
