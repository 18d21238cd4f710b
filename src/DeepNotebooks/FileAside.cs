namespace DeepNotebooks;

/// <summary>A file that is written and not in its place yet. Disposed before it is put there, it was never written.</summary>
/// <remarks>
/// One that is written again and again, such as a checkpoint, may be written over what it replaced the time before, kept for that as a spare: the system finds
/// memory for the 134 MB of a ResNet-18's checkpoint in 0.2 to 0.4 s, and writes over those of a file that it holds in 0.03 s.
/// </remarks>
sealed class FileAside : IDisposable
{
    const string Ending = ".part", SpareEnding = ".spare";

    readonly string path;
    readonly bool keepsReplaced;
    readonly FileStream file;

    FileAside(string path, bool keepsReplaced)
    {
        (this.path, this.keepsReplaced) = (path, keepsReplaced);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var aside = $"{path}.{Guid.NewGuid():n}{Ending}";
        file = (keepsReplaced ? TakeSpare(aside) : null) ?? Open(aside, FileMode.CreateNew);
    }

    string Spare => path + SpareEnding;

    /// <summary>The spare under its new name; null where there is none, somebody is still reading it, or has given it a name to keep what it holds.</summary>
    FileStream? TakeSpare(string aside)
    {
        if (!HardLink.IsOnlyName(Spare)) return null;
        File.Move(Spare, aside);
        try
        {
            var spare = Open(aside, FileMode.Open);
            if (FileLease.IsOpenHereAlone(spare.SafeFileHandle)) return spare;
            spare.Dispose();
        }
        catch (IOException)
        {
            // Its reader is a .NET program and has locked it.
        }
        File.Delete(aside); // its reader goes on with it
        return null;
    }

    static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    /// <summary>Hands what <paramref name="write"/> writes to the system: the disk may not have it yet, and <paramref name="path"/> is as it was.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="write">Writes it, from its first byte to its last.</param>
    /// <param name="keepsReplaced">Whether what it replaces is written over the next time, unless it is being read.</param>
    /// <exception cref="WorkFailedException">The disk is full, the folder is not to be written to, …; the message names the path.</exception>
    internal static FileAside Write(string path, Action<Stream> write, bool keepsReplaced = false) => Told(path, () =>
    {
        var aside = new FileAside(path, keepsReplaced);
        try
        {
            write(aside.file);
            aside.file.SetLength(aside.file.Position); // what it is written over may have been longer
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
        if (keepsReplaced) HardLink.TryMake(path, Spare); // so that the move takes no more than the name from it
        File.Move(file.Name, path, overwrite: true);
        return true;
    });

    /// <summary>Removes spares, and what a killed process left, in <paramref name="folder"/>, in which nobody else may be writing.</summary>
    internal static void Sweep(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var left in Directory.EnumerateFiles(folder).Where(file => file.EndsWith(Ending, StringComparison.Ordinal) || file.EndsWith(SpareEnding, StringComparison.Ordinal)))
            File.Delete(left);
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
