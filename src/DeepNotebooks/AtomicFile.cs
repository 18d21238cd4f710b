namespace DeepNotebooks;

/// <summary>Files that are whole or not there: written aside in the same folder, then renamed.</summary>
static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> writes; its folder is made where it is missing.</summary>
    /// <exception cref="WorkFailedException">The disk is full, the folder is not to be written to, …; the message names the path.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        using var aside = FileAside.Write(path, write);
        aside.PutInPlace();
    }

    internal static void WriteText(string path, string text) => Write(path, Text(text));

    /// <summary>Writes <paramref name="text"/> as UTF-8.</summary>
    internal static Action<Stream> Text(string text) => file =>
    {
        using var writer = new StreamWriter(file, leaveOpen: true);
        writer.Write(text);
    };
}
