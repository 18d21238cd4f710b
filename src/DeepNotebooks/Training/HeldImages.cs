using DeepNotebooks.Data;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>A small set whole on the device, as bytes: a batch is a choice of rows, and nothing travels.</summary>
sealed class HeldImages : IDisposable
{
    readonly Tensor images;
    readonly Tensor labels;
    readonly Device device;
    readonly DeviceNormalisation normalisation;

    internal HeldImages(PreparedImages prepared, Preprocessing preprocessing, Device device)
    {
        this.device = device;
        normalisation = new(preprocessing, device);
        using var scope = NewDisposeScope();
        var bytes = empty([prepared.Count, prepared.Channels, prepared.Height, prepared.Width], dtype: ScalarType.Byte);
        prepared.Held!.Value.Span.CopyTo(bytes.bytes);
        images = bytes.to(device).DetachFromDisposeScope();
        labels = tensor(Enumerable.Range(0, prepared.Count).Select(i => (long)prepared.Label(i)).ToArray()).to(device).DetachFromDisposeScope();
    }

    /// <summary>Whether a set is held in memory in the very size that the network takes.</summary>
    internal static bool Fit(PreparedImages prepared, Preprocessing preprocessing) =>
        prepared.Held is not null && (prepared.Height, prepared.Width) == (preprocessing.Height, preprocessing.Width);

    /// <summary>Some images, normalised; the caller disposes them.</summary>
    internal Batch Batch(int[] chosen)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(chosen.Select(index => (long)index).ToArray()).to(device);
        return new(
            normalisation.Of(images.index_select(0, rows)).DetachFromDisposeScope(), labels.index_select(0, rows).DetachFromDisposeScope(), chosen.Length);
    }

    public void Dispose()
    {
        images.Dispose();
        labels.Dispose();
        normalisation.Dispose();
    }
}
