using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

/// <summary>A machine with GPUs that are not there: a script that answers as nvidia-smi does, and the folder of leases that its users share.</summary>
sealed class HubOfGpus : IDisposable
{
    internal const string First = "GPU-11111111-aaaa-bbbb-cccc-000000000001", Second = "GPU-22222222-aaaa-bbbb-cccc-000000000002", Third = "GPU-33333333-aaaa-bbbb-cccc-000000000003";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpus-");

    /// <param name="rows">As nvidia-smi prints them for index, uuid, name, memory.total, memory.used, utilization.gpu, temperature.gpu.</param>
    /// <param name="programs">The same for gpu_uuid, pid, process_name, used_memory.</param>
    internal HubOfGpus(string[] rows, params string[] programs)
    {
        Directory.CreateDirectory(Programs);
        WriteDriver($"""
            #!/bin/sh
            case "$1 $2" in
              --query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu,temperature.gpu\ --format=csv,noheader,nounits) printf '%s\n' {Words(rows)};;
              --query-compute-apps=gpu_uuid,pid,process_name,used_memory\ --format=csv,noheader,nounits) printf '%s\n' {Words(programs)};;
              *) echo "Field is not a valid field to query." ; exit 2;;
            esac

            """);
    }

    /// <summary>Puts another program in the driver's place.</summary>
    internal void WriteDriver(string script)
    {
        var text = Path.Combine(folder.FullName, "script");
        File.WriteAllText(text, script);
        // By a process of its own: a file that this one had open to write may be held for a moment by whatever another test starts, and is then "busy".
        using var install = System.Diagnostics.Process.Start("install", ["-m", "755", text, Path.Combine(Programs, "nvidia-smi")]);
        install.WaitForExit();
        Assert.Equal(0, install.ExitCode);
    }

    /// <summary>Three GPUs: the first is busiest, the third least.</summary>
    internal static HubOfGpus OfThree(params string[] programs) => new(
        [
            $"0, {First}, NVIDIA A100-SXM4-40GB, 40960, 30000, 97, 65",
            $"1, {Second}, NVIDIA A100-SXM4-40GB, 40960, 8000, 30, 41",
            $"2, {Third}, NVIDIA A100-SXM4-40GB, 40960, 5, 0, [N/A]",
        ],
        programs);

    internal string Programs => Path.Combine(folder.FullName, "bin");

    internal string LeaseFolder => Path.Combine(folder.FullName, "leases");

    internal NvidiaSmi Driver => new($"/nowhere:{Programs}");

    internal GpuLeases Leases => new(LeaseFolder);

    /// <summary>What a process of this hub with a CUDA_VISIBLE_DEVICES of its own takes a GPU from.</summary>
    internal GpuQueue Queue(string? visible = null, TimeProvider? clock = null) =>
        new(async cancellation => VisibleGpus.Of(await Driver.GpusAsync(cancellation), visible), Leases, clock ?? TimeProvider.System);

    internal Task<(Gpu Gpu, IDisposable Lease)> TakeAsync(string? wanted = null, string? visible = null, TimeSpan limit = default, Action<GpuWait>? waiting = null, CancellationToken cancellation = default) =>
        Queue(visible).TakeAsync(wanted, "resnet18 on cells", limit, waiting, cancellation);

    public void Dispose() => folder.Delete(recursive: true);

    static string Words(string[] rows) => rows.Length == 0 ? "''" : string.Join(' ', rows.Select(row => $"'{row}'"));
}
