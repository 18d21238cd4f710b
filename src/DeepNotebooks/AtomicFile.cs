namespace DeepNotebooks;

/// <summary>Files that are whole or not there: written aside in the same folder, then renamed.</summary>
static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> writes; its folder is made where it is missing.</summary>
    /// <exception cref="WorkFailedException">The disk is full, the folder is not to be written to, …; the message names the path.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        var aside = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception error)
        {
            try
            {
                File.Delete(aside);
            }
            catch (IOException)
            {
                // The first error is the one to report.
            }
            if (error is IOException or UnauthorizedAccessException)
                throw new WorkFailedException($"'{path}' cannot be written: {error.Message}", error);
            throw;
        }
    }

    internal static void WriteText(string path, string text) => Write(path, file =>
    {
        using var writer = new StreamWriter(file, leaveOpen: true);
        writer.Write(text);
    });
}
