using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>In what numbers a network computes while it learns. Its weights are float32 throughout, and so are validation and what is published.</summary>
sealed class Precision : IDisposable
{
    readonly DeviceType device;
    readonly bool bf16;
    readonly (bool Matmul, bool Convolution)? usual;

    /// <param name="wanted">"auto", "fp32", "tf32" or "bf16".</param>
    /// <param name="device">Where the network learns.</param>
    /// <exception cref="RequestException">The device has no such numbers.</exception>
    internal Precision(string wanted, Device device)
    {
        this.device = device.type;
        bf16 = wanted == "bf16" || (wanted == "auto" && IsFastAtBf16(device));
        if (wanted == "tf32" && device.type != DeviceType.CUDA)
            throw new RequestException($"precision tf32 is a GPU's, and this training is on {device}. Take fp32, bf16 or auto.");
        if (device.type != DeviceType.CUDA) return;

        // libtorch's own choice is neither: tf32 for convolutions, fp32 for the rest.
        usual = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = wanted is "tf32" or "auto";
    }

    internal bool IsBf16 => bf16;

    /// <summary>For the forward pass of a step; going backward follows it.</summary>
    internal IDisposable? Enter() => bf16 ? new Autocast(device) : null;

    public void Dispose()
    {
        if (usual is { } before) (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = before;
    }

    // On the processors measured, without instructions for bfloat16, it took half as long again as float32.
    static bool IsFastAtBf16(Device device) => device.type == DeviceType.CUDA && CudaDriver.ComputeCapability(Math.Max(device.index, 0)) >= 8;
}
