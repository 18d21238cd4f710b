namespace DeepNotebooks;

/// <summary>A file that is written and not in its place yet. Disposed before it is put there, it was never written.</summary>
sealed class FileAside : IDisposable
{
    const string Ending = ".part";

    readonly string path;
    readonly FileStream file;

    FileAside(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        file = new($"{path}.{Guid.NewGuid():n}{Ending}", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Hands what <paramref name="write"/> writes to the system: the disk may not have it yet, and <paramref name="path"/> is as it was.</summary>
    /// <exception cref="WorkFailedException">The disk is full, the folder is not to be written to, …; the message names the path.</exception>
    internal static FileAside Write(string path, Action<Stream> write) => Told(path, () =>
    {
        var aside = new FileAside(path);
        try
        {
            write(aside.file);
            aside.file.Flush();
            return aside;
        }
        catch
        {
            aside.Dispose();
            throw;
        }
    });

    /// <summary>Waits until the disk has it, and renames it to its path.</summary>
    /// <exception cref="WorkFailedException">As of <see cref="Write"/>.</exception>
    internal void PutInPlace() => Told(path, () =>
    {
        file.Flush(flushToDisk: true);
        file.Close();
        File.Move(file.Name, path, overwrite: true);
        return true;
    });

    /// <summary>Removes what a killed process left in <paramref name="folder"/>, in which nobody else may be writing.</summary>
    internal static void Sweep(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Ending)) File.Delete(left);
    }

    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What its buffer still holds has no room on the disk either: the first error is the one to report.
        }
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    static T Told<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"'{path}' cannot be written: {error.Message}", error);
        }
    }
}
