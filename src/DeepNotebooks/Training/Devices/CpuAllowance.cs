using System.Globalization;
using DeepNotebooks.Training;

namespace DeepNotebooks;

/// <summary>How many threads this process may compute with, by what the container and the scheduler allow, not by what the host has.</summary>
/// <param name="Threads">1 or more: libtorch and ONNX Runtime compute with so many.</param>
/// <param name="Host">The processors of the machine.</param>
/// <param name="Reason">What the number comes from: "OMP_NUM_THREADS", "the container's quota of 1.5 processors", …</param>
public sealed record CpuAllowance(int Threads, int Host, string Reason)
{
    const int Most = 4096;

    /// <summary>Of this process, as it was started.</summary>
    public static CpuAllowance Current { get; } = Of("/", Environment.GetEnvironmentVariable);

    /// <summary>Of a process whose /proc and /sys stand below a folder.</summary>
    /// <param name="root">"/"; another folder in tests.</param>
    /// <param name="variable">A variable of the environment, or null.</param>
    internal static CpuAllowance Of(string root, Func<string, string?> variable)
    {
        var host = Math.Max(1, HostProcessors(root));
        // Who sets it means it, whatever the limits are. A list is for nested teams: its first number counts.
        if (Number(variable("OMP_NUM_THREADS")?.Split(',')[0]) is { } wanted)
            return new(Round(wanted), host, "OMP_NUM_THREADS");

        (double Processors, string Reason)[] limits =
        [
            (host, "the machine's processors"),
            (Allowed(root) ?? host, "the processors this process may run on (cpuset or affinity)"),
            CgroupQuota.Of(root) is { } quota ? (quota, $"the container's quota of {quota:0.##} processors") : (host, ""),
            Number(variable("SLURM_CPUS_PER_TASK")) is { } slurm ? (slurm, "SLURM_CPUS_PER_TASK") : (host, ""),
            Number(variable("CPU_LIMIT")) is { } hub ? (hub, "CPU_LIMIT, which the hub sets") : (host, ""),
        ];
        var (least, reason) = limits.MinBy(limit => limit.Processors); // the first of equal ones
        return new(Round(least), host, reason);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Threads} CPU thread{(Threads == 1 ? "" : "s")} ({Reason}{(Host > Threads ? $"; the machine has {Host} processors" : "")})";

    // Upwards: threads share what is left of a quota evenly, one too few would leave it unused.
    static int Round(double processors) => (int)Math.Clamp(Math.Ceiling(processors - 1e-9), 1, Most);

    static double? Number(string? text) =>
        double.TryParse(text?.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value) ? value : null;

    // "0-3,8": of the whole machine, also where this process may use few of them.
    static int HostProcessors(string root) => Listed(Line(Path.Combine(root, "sys/devices/system/cpu/online"))) ?? Environment.ProcessorCount;

    static int? Allowed(string root)
    {
        const string name = "Cpus_allowed_list:";
        var status = Path.Combine(root, "proc/self/status");
        return File.Exists(status) && Array.Find(File.ReadAllLines(status), line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? Listed(line[name.Length..])
            : null;
    }

    static string? Line(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    static int? Listed(string? ranges)
    {
        var count = 0;
        foreach (var range in ranges?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var ends = range.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last))
                return null;
            count += last - first + 1;
        }
        return count > 0 ? count : null;
    }
}
