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

        // OpenMP's threads spin while they wait, some 300,000 turns: beside a dozen others each then waits for those who spin, and a training took
        // ten times as long. With no turn at all they sleep between any two operations, of which a step has a thousand: on a quiet machine it took
        // a fifth longer. A tenth of a millisecond costs nothing beside others, and gains nearly all of that fifth; 20,000 turns were too many.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetEnvironment("GOMP_SPINCOUNT", $"{Turns}", overwrite: 0);

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

    const int Turns = 3_000;

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
