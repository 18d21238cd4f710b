using System.Globalization;
using System.Runtime.InteropServices;

namespace DeepNotebooks.Training;

/// <summary>How libtorch's threads wait and its memory is kept, on a machine that others use too.</summary>
/// <remarks>What stands in the environment (OMP_WAIT_POLICY, GOMP_SPINCOUNT, MALLOC_…) goes first.</remarks>
static partial class SharedMachine
{
    /// <summary>To be called before libgomp is loaded, which reads its settings then, from the C environment, which .NET's is a copy of.</summary>
    internal static void BeforeLoading()
    {
        if (!OperatingSystem.IsLinux()) return;

        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetEnvironment("GOMP_SPINCOUNT", $"{Turns("/", CpuAllowance.Current)}", overwrite: 0);

        // glibc gives large blocks back to the system when they are freed, and each step's tensors came as fresh pages that must be zeroed first.
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal))) return;
        _ = SetAllocation(MmapThreshold, LargestKept);
        _ = SetAllocation(TrimThreshold, int.MaxValue);
        _ = SetAllocation(TopPad, HeapOfAThread);
    }

    /// <summary>Gives the system back what is free: a notebook that has trained may stay open for days.</summary>
    internal static void GiveBackMemory()
    {
        if (OperatingSystem.IsLinux()) _ = Trim(0);
    }

    /// <summary>How often OpenMP's threads look whether there is work before they sleep; they wait for each other a thousand times a step.</summary>
    /// <remarks>
    /// libgomp's own 300,000 turns: beside a dozen busy processes, on two processors, each then waits for those who spin, and a step took up to ten
    /// times as long. With 3,000 a step of ResNet-18 took 3.2 s there, with 30,000 4.6 s. On a quiet machine 3,000 took 0.50 s, 30,000 0.43 s,
    /// 100,000 0.39 s and 300,000 0.37 s; beside two others 100,000 was no slower than 3,000. The machine is asked once, when libgomp is loaded.
    /// </remarks>
    /// <param name="root">Where /proc and /sys are; another folder in tests.</param>
    /// <param name="allowed">The threads that will wait.</param>
    internal static int Turns(string root, CpuAllowance allowed)
    {
        // Who spins also uses up a container's quota, on which more threads may run than it has processors.
        var isShort = CgroupQuota.Of(root) < allowed.Threads;
        return isShort || !(Load(root) <= 1.5 * allowed.Host) ? 3_000 : 100_000;
    }

    /// <summary>Of the last minute: how many threads of the whole machine ran or waited to run.</summary>
    static double? Load(string root)
    {
        var file = Path.Combine(root, "proc/loadavg");
        return File.Exists(file) && double.TryParse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;
    }

    const int MmapThreshold = -3, TrimThreshold = -1, TopPad = -2; // M_…, malloc.h
    const int LargestKept = 32 << 20; // the most that glibc takes
    const int HeapOfAThread = 64 << 20;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
