using System.Security.Cryptography;
using System.Text;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Which cells run, in a file that outlives the process: when native code ends it, the kernel that is started in its place says so.</summary>
/// <remarks>Known by the connection file, which a restart uses again. Where no file can be written nothing is kept, and nothing fails.</remarks>
sealed class LastWords : IDisposable
{
    const int mostCharacters = 4000;

    readonly string path;
    readonly List<CellRun> running = [];
    readonly FileStream? cells;
    string? before;

    internal LastWords(string connectionFile)
    {
        path = Place(connectionFile);
        try
        {
            before = File.Exists(CellsFile) ? Read() : null;
            cells = new FileStream(CellsFile, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            Output = NativeOutput.Capture(path + ".stdout", path + ".stderr");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only home.
        }
    }

    /// <summary>What native code writes; null where it is not captured.</summary>
    internal NativeOutput? Output { get; }

    string CellsFile => path + ".cells";

    /// <summary>How the kernel before this one came to its end; null where it was in order, or was told already.</summary>
    internal string? Take() => Interlocked.Exchange(ref before, null);

    internal void Began(CellRun cell) => Change(() => running.Add(cell));

    internal void Ended(CellRun cell) => Change(() => running.Remove(cell));

    /// <summary>An end in order leaves nothing to tell.</summary>
    public void Dispose()
    {
        Output?.Dispose();
        cells?.Dispose();
        foreach (var file in new[] { CellsFile, path + ".stdout", path + ".stderr" })
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It lies among the runtime files, which are tidied away.
            }
        }
    }

    void Change(Action change)
    {
        lock (running)
        {
            change();
            if (cells is null)
                return;
            try
            {
                cells.SetLength(0);
                cells.Write(Encoding.UTF8.GetBytes(string.Join("\n", running.Select(Describe))));
            }
            catch (IOException)
            {
                // A full disk must not keep a cell from running.
            }
        }
    }

    static string Describe(CellRun cell)
    {
        var lines = cell.Code.Trim().Split('\n');
        return $"{cell.Name}, begun {cell.Started:HH:mm:ss} UTC: {lines[0].Trim()}{(lines.Length > 1 ? " …" : "")}";
    }

    string? Read()
    {
        var ran = File.ReadAllText(CellsFile);
        if (ran.Length == 0)
            return null;
        var text = new StringBuilder("The kernel before this one ended while it ran ").Append(ran).Append(".\nIts variables are lost.");
        var wrote = Tail(path + ".stderr") + Tail(path + ".stdout");
        if (wrote.Length > 0)
            text.Append(" The last it wrote:\n").Append(wrote.TrimEnd());
        else
            text.Append(" It wrote nothing; the system may have ended it for want of memory.");
        return text.Append('\n').ToString();
    }

    static string Tail(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return text.Length <= mostCharacters ? text : "…" + text[^mostCharacters..];
    }

    // Beside the connection file, which is the user's own; else among the temporary files, under a name that nobody guesses.
    static string Place(string connectionFile)
    {
        var full = Path.GetFullPath(connectionFile);
        try
        {
            using var _ = new FileStream(full + ".cells.probe", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return full;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.UserName}\n{full}")));
            return Path.Combine(Path.GetTempPath(), $"deepnotebooks-{name[..24]}");
        }
    }
}
