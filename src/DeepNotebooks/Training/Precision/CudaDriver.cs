using System.Runtime.InteropServices;

namespace DeepNotebooks.Training;

/// <summary>What the CUDA driver says of a GPU and TorchSharp does not.</summary>
static partial class CudaDriver
{
    const int MajorCapability = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR

    /// <summary>The generation of a GPU: 7 Volta and Turing, 8 Ampere and Ada, 9 Hopper; 0 where the driver does not say.</summary>
    /// <param name="index">As CUDA counts the visible ones.</param>
    internal static int ComputeCapability(int index)
    {
        try
        {
            return Initialise(0) == 0 && GetDevice(out var device, index) == 0 && GetAttribute(out var major, MajorCapability, device) == 0 ? major : 0;
        }
        catch (DllNotFoundException)
        {
            return 0;
        }
    }

    [LibraryImport("libcuda.so.1", EntryPoint = "cuInit")]
    private static partial int Initialise(uint flags);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGet")]
    private static partial int GetDevice(out int device, int index);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGetAttribute")]
    private static partial int GetAttribute(out int value, int attribute, int device);
}
