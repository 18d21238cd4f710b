using System.Text.Json;

namespace DeepNotebooks.Data;

/// <summary>Who fetches a dataset, as it is written beside it for those who wait: a sign of life, and how far it is.</summary>
/// <param name="Token">Of this holding; another holding has another.</param>
/// <param name="User">The user's name.</param>
/// <param name="Host">The machine's, or the container's.</param>
/// <param name="Process">Its number, in its own name space.</param>
/// <param name="Started">When that process started, in the system's clock ticks: numbers are used again.</param>
/// <param name="Boot">The running system: one for all containers of a machine.</param>
/// <param name="Processes">The name space of process numbers.</param>
/// <param name="LocksHold">Whether file locks were seen to work where this lies.</param>
/// <param name="Beat">Goes on counting while the holder lives.</param>
/// <param name="Progress">How far it is.</param>
sealed record LeaseHolder(
    string Token, string User, string Host, int Process, string? Started, string? Boot, string? Processes, bool LocksHold, long Beat, DatasetProgress? Progress)
{
    internal static LeaseHolder Me(bool locksHold) => new(
        Guid.NewGuid().ToString("n"), Environment.UserName, Environment.MachineName, Environment.ProcessId,
        StartOf(Environment.ProcessId), ThisBoot, ThisProcesses, locksHold, Beat: 0, Progress: null);

    /// <summary>"alice on hub-3 (process 123)".</summary>
    internal string Described => $"{User} on {Host} (process {Process})";

    /// <summary>Whether it runs on the system that this process runs on, perhaps in another container.</summary>
    internal bool IsOnThisSystem => Boot is not null && Boot == ThisBoot;

    /// <summary>Whether it lives; null where that cannot be seen from here.</summary>
    internal bool? Lives =>
        !IsOnThisSystem || Processes is null || Processes != ThisProcesses || Started is null ? null : StartOf(Process) == Started;

    /// <summary>The holder written in a file; null where there is none.</summary>
    internal static LeaseHolder? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<LeaseHolder>(File.ReadAllBytes(path)) : null;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            // Written by a newer version, or just being replaced.
            return null;
        }
    }

    internal void Write(string path, CacheAccess access)
    {
        var aside = $"{path}.{Token}";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(access.Open(aside), path, overwrite: true);
    }

    static string? ThisBoot { get; } = Line("/proc/sys/kernel/random/boot_id");

    static string? ThisProcesses { get; } = new FileInfo("/proc/self/ns/pid").LinkTarget;

    // The 22nd field of stat; the second, the name, is in brackets and may hold anything.
    static string? StartOf(int process) =>
        Line($"/proc/{process}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 1)..].Split(' ').ElementAtOrDefault(20) : null;

    static string? Line(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
