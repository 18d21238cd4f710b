using DeepNotebooks.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>In what order a network's images lie in memory: all of a channel together, or all channels of a pixel.</summary>
static class MemoryFormat
{
    /// <summary>Lays the weights of convolutions out as wanted; what they compute then lies likewise, through the whole network.</summary>
    /// <param name="network">On its device.</param>
    /// <param name="wanted">"on": channels last. "auto": where it was measured to be faster.</param>
    /// <param name="device">Where the network learns.</param>
    /// <param name="bf16">Whether it computes in bfloat16.</param>
    internal static void Apply(Classifier network, string wanted, Device device, bool bf16)
    {
        if (wanted == "off" || (wanted == "auto" && !IsFaster(network, device, bf16))) return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var weight in network.parameters().Where(parameter => parameter.dim() == 4))
            weight.set_(weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }

    // On a processor 1.2 to 2 times as fast for every built-in network but ConvNeXt, whose layers turn the axes themselves; it has no batch
    // normalisation, and the others have. On GPUs the units for bfloat16 want it.
    static bool IsFaster(Classifier network, Device device, bool bf16) =>
        device.type == DeviceType.CUDA ? bf16 : network.modules().OfType<BatchNorm>().Any();
}
