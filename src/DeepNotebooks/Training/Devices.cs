using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Where tensors live.</summary>
static class Devices
{
    /// <summary>The device of a recipe: "auto", "cpu", "cuda", "cuda:1".</summary>
    /// <exception cref="RequestException">There is no such device here.</exception>
    internal static Device Find(string wanted)
    {
        TorchLibrary.Load();
        if (wanted == "cpu" || (wanted == "auto" && !cuda.is_available())) return CPU;
        if (wanted is "auto" or "cuda") wanted = "cuda:0";
        if (!wanted.StartsWith("cuda:", StringComparison.Ordinal) || !int.TryParse(wanted["cuda:".Length..], out var index) || index < 0)
            throw new RequestException($"'{wanted}' is not a device: it is auto, cpu, cuda or cuda:N.");

        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(TorchSharp.DeviceType.CUDA, index)
            : throw new RequestException($"there is no {wanted}: this libtorch sees {count} GPUs. Use auto or cpu.");
    }
}
