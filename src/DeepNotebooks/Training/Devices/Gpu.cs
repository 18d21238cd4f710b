using DeepNotebooks.Training;

namespace DeepNotebooks;

/// <summary>A GPU of this machine as it stands.</summary>
public sealed record Gpu
{
    /// <summary>The driver's number of it, in the order of the PCI bus.</summary>
    public required int Index { get; init; }

    /// <summary>The driver's lasting name of it, "GPU-5a2b…": the same in every container.</summary>
    public required string Id { get; init; }

    /// <summary>"NVIDIA A100-SXM4-40GB".</summary>
    public string Name { get; init; } = "GPU";

    /// <summary>In bytes; null where the driver does not tell.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>In bytes, by all programs; null where the driver does not tell.</summary>
    public long? MemoryUsed { get; init; }

    /// <summary>Share of the last second in which something was computed, 0…1; null where the driver does not tell.</summary>
    public double? Utilisation { get; init; }

    /// <summary>In degrees Celsius; null where the driver does not tell.</summary>
    public double? Temperature { get; init; }

    /// <summary>Which device it is for this process: "cuda:0"; null where CUDA_VISIBLE_DEVICES leaves it out.</summary>
    public string? Device { get; init; }

    /// <summary>The training that has it; null while nobody has.</summary>
    public GpuHolder? Holder { get; init; }

    /// <summary>All programs that compute on it, those without a lease too; the driver hides them in some containers.</summary>
    public IReadOnlyList<GpuProgram> Programs { get; init; } = [];

    /// <summary>How much of it is used: by memory first, since what does not fit fails, then by computing.</summary>
    internal (double, double, int) Load =>
        (MemoryUsed is { } used && MemoryTotal is > 0 and var total ? Math.Round((double)used / total, 2) : 0, Utilisation ?? 0, Index);
}

/// <summary>A program that computes on a GPU.</summary>
/// <param name="Process">Its number.</param>
/// <param name="Name">The program.</param>
/// <param name="Memory">In bytes; null where the driver does not tell.</param>
public sealed record GpuProgram(int Process, string Name, long? Memory);

/// <summary>Who has a GPU, and what for.</summary>
/// <param name="User">The hub's user, else the system's.</param>
/// <param name="Host">The machine or container it runs in: its process number counts there.</param>
/// <param name="Process">The process that holds it.</param>
/// <param name="Session">The notebook's path or the Slurm job, where there is one.</param>
/// <param name="Work">"resnet18 on blood-cells".</param>
/// <param name="Since">UTC.</param>
public sealed record GpuHolder(string User, string Host, int Process, string? Session, string Work, DateTimeOffset Since)
{
    /// <summary>This process, from now on.</summary>
    internal static GpuHolder This(string work, DateTimeOffset now) =>
        new(RunEnvironment.User, Environment.MachineName, Environment.ProcessId, SessionName(), work, now);

    /// <summary>Who, with what and since when, in one line.</summary>
    public override string ToString() =>
        $"{User} ({(Session is null ? "" : Session + ", ")}process {Process}{(Host == Environment.MachineName ? "" : " on " + Host)}): {Work} since {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC";

    // Jupyter's server tells a kernel its notebook so; Slurm tells a job its number.
    static string? SessionName() =>
        Environment.GetEnvironmentVariable("JPY_SESSION_NAME") is { Length: > 0 } notebook ? Path.GetFileName(notebook)
        : Environment.GetEnvironmentVariable("SLURM_JOB_ID") is { Length: > 0 } job ? $"job {job}"
        : null;
}
