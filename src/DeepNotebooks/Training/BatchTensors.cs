using DeepNotebooks.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>The tensors that an epoch's batches are written into, in turns; for a GPU in pinned memory, as bytes, and normalised over there.</summary>
sealed class BatchTensors : IDisposable
{
    readonly List<Slot> slots = [];
    readonly Device device;
    readonly DeviceNormalisation? normalisation;

    /// <param name="batch">Images a step, at most.</param>
    /// <param name="preprocessing">The network's input.</param>
    /// <param name="device">Where the batches are wanted.</param>
    /// <param name="asBytes">Whether images travel as bytes and are normalised on the device: a quarter of the way.</param>
    internal BatchTensors(int batch, Preprocessing preprocessing, Device device, bool asBytes)
    {
        this.device = device;
        var pinned = device.type == DeviceType.CUDA;
        for (var i = 0; i < PixelBatches.Buffers; i++)
            slots.Add(new(batch, preprocessing, asBytes, pinned));
        if (!asBytes) return;
        normalisation = new(preprocessing, device);
    }

    internal IReadOnlyList<BatchBuffer> Buffers => [.. slots.Select(slot => slot.Buffer)];

    /// <summary>A batch's tensors on the device; the caller disposes them.</summary>
    internal Batch On(PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        var slot = slots.Find(slot => slot.Buffer == batch.Buffer)!;
        var images = slot.Images.narrow(0, 0, batch.Count);
        images = normalisation is null ? Moved(images) : normalisation.Of(Moved(images));
        return new(images.DetachFromDisposeScope(), Part(slot.Labels), batch.Count)
        {
            Partners = batch.IsMixed ? Part(slot.Partners) : null,
            Shares = batch.IsMixed ? Part(slot.Shares) : null,
        };

        Tensor Part(Tensor whole) => Moved(whole.narrow(0, 0, batch.Count)).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (var slot in slots) slot.Dispose();
        normalisation?.Dispose();
    }

    Tensor Moved(Tensor tensor) => device.type == DeviceType.CPU ? tensor : tensor.to(device);

    sealed class Slot : IDisposable
    {
        internal Slot(int batch, Preprocessing preprocessing, bool asBytes, bool pinned)
        {
            Images = Empty([batch, preprocessing.Channels, preprocessing.Height, preprocessing.Width], asBytes ? ScalarType.Byte : ScalarType.Float32, pinned);
            Labels = Empty([batch], ScalarType.Int64, pinned);
            Partners = Empty([batch], ScalarType.Int64, pinned);
            Shares = Empty([batch], ScalarType.Float32, pinned);
            Buffer = new()
            {
                Numbers = asBytes ? default : new TensorMemory<float>(Images).Memory,
                Bytes = asBytes ? new TensorMemory<byte>(Images).Memory : default,
                Labels = new TensorMemory<long>(Labels).Memory,
                Partners = new TensorMemory<long>(Partners).Memory,
                Shares = new TensorMemory<float>(Shares).Memory,
            };
        }

        internal Tensor Images { get; }
        internal Tensor Labels { get; }
        internal Tensor Partners { get; }
        internal Tensor Shares { get; }
        internal BatchBuffer Buffer { get; }

        public void Dispose()
        {
            Images.Dispose();
            Labels.Dispose();
            Partners.Dispose();
            Shares.Dispose();
        }

        static Tensor Empty(long[] shape, ScalarType type, bool pinned)
        {
            var tensor = empty(shape, dtype: type).DetachFromDisposeScope();
            if (!pinned) return tensor;
            using (tensor) return tensor.pin_memory().DetachFromDisposeScope();
        }
    }
}
