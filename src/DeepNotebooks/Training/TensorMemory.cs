using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>A tensor's own memory, for others to write into without knowing what a tensor is.</summary>
/// <param name="tensor">Contiguous, on the CPU; it must live as long as this is used.</param>
sealed unsafe class TensorMemory<T>(Tensor tensor) : MemoryManager<T>
    where T : unmanaged
{
    readonly void* address = Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    readonly int length = (int)(tensor.NumberOfElements * tensor.ElementSize / sizeof(T));

    public override Span<T> GetSpan() => new(address, length);

    // It lies outside the collector's heap: nothing moves it.
    public override MemoryHandle Pin(int elementIndex = 0) => new((T*)address + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
