using System.Globalization;
using System.Text.Json;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>A cell as the history keeps it.</summary>
/// <param name="Session">The number of its session; 0 for the current one.</param>
/// <param name="Line">Its execution count there.</param>
/// <param name="Input">Its text.</param>
/// <param name="Output">Its result as plain text; null where it had none.</param>
sealed record HistoryEntry(int Session, int Line, string Input, string? Output);

/// <summary>The histories of this session and of earlier ones, which a restart does not lose.</summary>
/// <remarks>A file a session, a JSON line a cell: kernels that run side by side do not wait for each other. A folder that cannot be used keeps nothing.</remarks>
sealed class HistoryFolder(string? folder)
{
    const int mostSessions = 200;

    readonly Lock gate = new();
    readonly List<HistoryEntry> current = [];
    bool unusable = folder is null;
    string? file;

    /// <summary>The folder of this user's histories.</summary>
    internal static string Default => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
            ? data
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share"),
        "deepnotebooks",
        "history");

    /// <summary>Adds a cell that has run.</summary>
    internal void Add(CellRun cell)
    {
        var entry = new HistoryEntry(0, cell.Number, cell.Code, cell.Outputs.Result?.Forms.GetValueOrDefault("text/plain")?.ToString());
        lock (gate)
        {
            current.Add(entry);
            if (unusable)
                return;
            try
            {
                file ??= NewSession();
                File.AppendAllText(file, JsonSerializer.Serialize(entry, HistoryJson.Default.HistoryEntry) + "\n");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unusable = true;
            }
        }
    }

    /// <summary>The cells of one session, in order: 0 is the current one, a negative number counts back from it.</summary>
    internal IReadOnlyList<HistoryEntry> Of(int session)
    {
        if (session == 0)
            return Current();
        var earlier = Sessions();
        var number = session > 0 ? session : earlier.ElementAtOrDefault(earlier.Count + session);
        return earlier.Contains(number) ? Read(number) : [];
    }

    /// <summary>The cells of all sessions, the latest first.</summary>
    internal IEnumerable<HistoryEntry> Backwards()
    {
        foreach (var entry in Enumerable.Reverse(Current()))
            yield return entry;
        foreach (var session in Enumerable.Reverse(Sessions()))
        {
            foreach (var entry in Enumerable.Reverse(Read(session)))
                yield return entry;
        }
    }

    IReadOnlyList<HistoryEntry> Current()
    {
        lock (gate)
            return [.. current];
    }

    // The numbers of the earlier sessions, in order.
    List<int> Sessions()
    {
        try
        {
            var own = file is null ? 0 : Number(file);
            return folder is null || !Directory.Exists(folder) ? []
                : [.. Directory.EnumerateFiles(folder, "*.jsonl").Select(Number).Where(number => number > 0 && number != own).Order()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    List<HistoryEntry> Read(int session)
    {
        var entries = new List<HistoryEntry>();
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder!, FileName(session))))
            {
                // The last line of a kernel that was killed may be cut off.
                if (Parse(line) is { } entry)
                    entries.Add(entry with { Session = session });
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Tidied away meanwhile.
        }
        return entries;
    }

    static HistoryEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    string NewSession()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder!);
        else
            Directory.CreateDirectory(folder!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var sessions = Sessions();
        foreach (var old in sessions.SkipLast(mostSessions))
            File.Delete(Path.Combine(folder!, FileName(old)));
        for (var number = sessions.LastOrDefault() + 1; ; number++)
        {
            var path = Path.Combine(folder!, FileName(number));
            try
            {
                new FileStream(path, FileMode.CreateNew).Dispose();
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another kernel was quicker: the next number.
            }
        }
    }

    static string FileName(int session) => session.ToString("D6", CultureInfo.InvariantCulture) + ".jsonl";

    static int Number(string path) => int.TryParse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
