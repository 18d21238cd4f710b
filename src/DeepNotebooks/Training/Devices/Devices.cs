using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Where tensors live.</summary>
static partial class Devices
{
    /// <summary>The device of a recipe, without asking whether others use it: for work of a moment.</summary>
    /// <exception cref="RequestException">There is no such device here.</exception>
    internal static Device Find(string wanted)
    {
        TorchLibrary.Load();
        var index = Index(wanted);
        if (wanted == "cpu" || (wanted == "auto" && !cuda.is_available())) return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return (index ?? 0) < count ? new Device(TorchSharp.DeviceType.CUDA, index ?? 0) : throw NoSuch(wanted, count);
    }

    /// <summary>The device of a recipe for as long as a training takes: of GPUs one that no other training of the hub has.</summary>
    /// <param name="wanted">"auto" takes the least used free GPU where there are any, "cuda" the same or fails, "cuda:1" that one, "cpu" none.</param>
    /// <param name="work">What it is for, as others of the hub read it.</param>
    /// <param name="limit">How long to wait for a GPU that others have.</param>
    /// <param name="waiting">Told whom it waits for.</param>
    /// <param name="cancellation">Obeyed while it waits.</param>
    /// <exception cref="RequestException">There is no such device.</exception>
    /// <exception cref="WorkFailedException">None came free in time.</exception>
    internal static async Task<LeasedDevice> LeaseAsync(
        string wanted, string work, TimeSpan limit, Action<GpuWait>? waiting, CancellationToken cancellation)
    {
        var index = Index(wanted);
        if (wanted == "cpu")
        {
            TorchLibrary.Load();
            return new(CPU, null);
        }
        // So that CUDA counts as nvidia-smi does; it is read when CUDA starts, from the C environment.
        _ = SetEnvironment("CUDA_DEVICE_ORDER", "PCI_BUS_ID", overwrite: 0);
        TorchLibrary.Load();
        if (!cuda.is_available())
            return wanted == "auto" ? new(CPU, null) : throw NoSuch(wanted, 0);

        var queue = new GpuQueue(VisibleAsync, GpuLeases.OfTheHub, TimeProvider.System);
        var (gpu, lease) = await queue.TakeAsync(index is { } one ? $"cuda:{one}" : null, work, limit, waiting, cancellation);
        return new(new Device(TorchSharp.DeviceType.CUDA, Index(gpu.Device!)!.Value), lease) { Gpu = gpu };
    }

    static async Task<IReadOnlyList<Gpu>> VisibleAsync(CancellationToken cancellation)
    {
        var visible = VisibleGpus.Of(await NvidiaSmi.OfThisProcess.GpusAsync(cancellation), Environment.GetEnvironmentVariable(VisibleGpus.Variable));
        var count = cuda.device_count();
        // A container may have GPUs and no nvidia-smi: then they are known by their number on this machine alone.
        return visible.Count == count
            ? visible
            : [.. Enumerable.Range(0, count).Select(i => new Gpu { Index = i, Id = $"{Environment.MachineName}-{i}", Device = $"cuda:{i}" })];
    }

    static int? Index(string wanted)
    {
        if (wanted is "auto" or "cpu" or "cuda") return null;
        return wanted.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(wanted["cuda:".Length..], out var index) && index >= 0
            ? index
            : throw new RequestException($"'{wanted}' is not a device: it is auto, cpu, cuda or cuda:N.");
    }

    static RequestException NoSuch(string wanted, int count) => new($"there is no {wanted}: this libtorch sees {count} GPUs. Use auto or cpu.");

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}

/// <summary>A device, and what keeps others of the hub from it until it is disposed.</summary>
sealed record LeasedDevice(Device Device, IDisposable? Lease) : IDisposable
{
    /// <summary>As the driver told of it when it was taken; null for the CPU.</summary>
    internal Gpu? Gpu { get; init; }

    public void Dispose() => Lease?.Dispose();
}
