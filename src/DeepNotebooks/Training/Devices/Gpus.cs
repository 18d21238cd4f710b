using DeepNotebooks.Training;

namespace DeepNotebooks;

/// <summary>The GPUs of this machine, who has them, and how many CPU threads there are.</summary>
public static class Gpus
{
    /// <summary>As nvidia-smi and the hub's leases tell at this moment; loads no libtorch.</summary>
    /// <exception cref="WorkFailedException">nvidia-smi is there and fails, or the folder of the leases cannot be used.</exception>
    public static Task<GpuReport> ListAsync(CancellationToken cancellationToken = default) =>
        ListAsync(NvidiaSmi.OfThisProcess, GpuLeases.OfTheHub, Environment.GetEnvironmentVariable(VisibleGpus.Variable), cancellationToken);

    internal static async Task<GpuReport> ListAsync(NvidiaSmi driver, GpuLeases leases, string? visible, CancellationToken cancellation)
    {
        var all = await driver.GpusAsync(cancellation);
        var shown = VisibleGpus.Of(all, visible);
        var hidden = all.Where(gpu => shown.All(one => one.Id != gpu.Id));
        var held = await leases.HeldAsync([.. shown, .. hidden], cancellation);
        var programs = await driver.ProgramsAsync(cancellation);
        return new GpuReport
        {
            Gpus = [.. held.Select(gpu => gpu with { Programs = [.. programs[gpu.Id]] }).OrderBy(gpu => gpu.Index)],
            Cpu = CpuAllowance.Current,
            Note = !driver.IsThere ? "there is no GPU here: no nvidia-smi in PATH"
                : all.Count == 0 ? "there is no GPU here: nvidia-smi lists none"
                : shown.Count == 0 ? $"this process may use none of them: {VisibleGpus.Variable} is '{visible}'"
                : null,
        };
    }
}

/// <summary>What there is to compute with.</summary>
public sealed record GpuReport
{
    /// <summary>All GPUs of the machine, by their index.</summary>
    public required IReadOnlyList<Gpu> Gpus { get; init; }

    /// <summary>The threads that a training on the CPU uses.</summary>
    public required CpuAllowance Cpu { get; init; }

    /// <summary>Why there is no GPU to use; null where there is one.</summary>
    public string? Note { get; init; }
}
