using DeepNotebooks.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>In what order a network's images lie in memory: all of a channel together, or all channels of a pixel.</summary>
sealed class MemoryFormat : IDisposable
{
    readonly List<Action> removals = [];

    /// <summary>Lays the weights of convolutions out as wanted; what they compute then lies likewise, through the whole network, until this is disposed.</summary>
    /// <param name="network">On its device.</param>
    /// <param name="wanted">"on": channels last. "auto": where it was measured to be faster.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="device">Where the network learns.</param>
    /// <param name="bf16">Whether it computes in bfloat16.</param>
    internal MemoryFormat(Classifier network, string wanted, Preprocessing input, Device device, bool bf16)
    {
        if (wanted == "off" || (wanted == "auto" && !IsFaster(network, device, bf16))) return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var small = device.type == DeviceType.CPU && !bf16 ? OnFewPixels(network, input) : [];
        foreach (var layer in small)
            removals.Add(layer.register_forward_pre_hook((_, images) => images.contiguous()).remove);
        foreach (var weight in network.parameters().Where(parameter => parameter.dim() == 4).Except(small.Select(layer => layer.weight)))
            weight!.set_(weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }

    public void Dispose() => removals.ForEach(remove => remove());

    // On a processor 1.2 to 2 times as fast for every built-in network but ConvNeXt, whose layers turn the axes themselves; it has no batch
    // normalisation, and the others have. On GPUs the units for bfloat16 want it.
    static bool IsFaster(Classifier network, Device device, bool bf16) =>
        device.type == DeviceType.CUDA ? bf16 : network.modules().OfType<BatchNorm>().Any();

    // What has many channels of few pixels is slower that way: 512 channels of 2 x 2 pixels took 30 ms in place of 21, forward and backward.
    const int FewPixels = 16;

    /// <summary>The convolutions, other than by channel or by pixel, whose images have become small.</summary>
    static HashSet<Conv2d> OnFewPixels(Classifier network, Preprocessing input)
    {
        var found = new HashSet<Conv2d>();
        var hooks = new List<Action>();
        foreach (var layer in network.modules().OfType<Conv2d>().Where(layer => layer is { groups: 1, kernel_size: [> 1, ..] }))
        {
            hooks.Add(layer.register_forward_pre_hook((_, images) =>
            {
                if (images.shape[2] * images.shape[3] <= FewPixels) found.Add(layer);
                return images;
            }).remove);
        }
        network.eval();
        network.call(zeros(1, input.Channels, input.Height, input.Width, device: network.parameters().First().device));
        network.train();
        hooks.ForEach(remove => remove());
        return found;
    }
}
