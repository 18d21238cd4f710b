using TorchSharp;

namespace DeepNotebooks.Training;

/// <summary>While it is not disposed, this thread computes convolutions and matrix products in bfloat16, and what needs more in float32.</summary>
/// <remarks>
/// TorchSharp does not bind it, libtorch exports it. Loss and gradients of the weights stay float32; backward goes on outside of it, as PyTorch advises.
/// </remarks>
sealed unsafe class Autocast : IDisposable
{
    const byte BFloat16 = 15; // c10::ScalarType

    static readonly delegate* unmanaged<byte, byte, void> Enable =
        (delegate* unmanaged<byte, byte, void>)TorchLibrary.Symbol("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb");

    static readonly delegate* unmanaged<byte, byte, void> SetType =
        (delegate* unmanaged<byte, byte, void>)TorchLibrary.Symbol("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");

    static readonly delegate* unmanaged<void> ClearCache =
        (delegate* unmanaged<void>)TorchLibrary.Symbol("_ZN2at8autocast11clear_cacheEv");

    readonly byte device;

    internal Autocast(DeviceType type)
    {
        device = type == DeviceType.CUDA ? (byte)1 : (byte)0;
        SetType(device, BFloat16);
        Enable(device, 1);
    }

    public void Dispose()
    {
        Enable(device, 0);
        ClearCache(); // of the weights in bfloat16: the next step's are others
    }
}
