using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Bytes to (byte / 255 - mean) / std on the device they lie on: a product and a sum, to the bits that the CPU's way gives.</summary>
sealed class DeviceNormalisation(Preprocessing preprocessing, Device device) : IDisposable
{
    readonly Tensor scale = PerChannel(preprocessing, c => 1f / (255f * Std(preprocessing, c)), device);
    readonly Tensor offset = PerChannel(preprocessing, c => -Mean(preprocessing, c) / Std(preprocessing, c), device);

    /// <param name="bytes">uint8, [batch, channel, y, x].</param>
    /// <returns>float32, of the same shape.</returns>
    internal Tensor Of(Tensor bytes) => bytes.to(ScalarType.Float32).mul_(scale).add_(offset);

    public void Dispose()
    {
        scale.Dispose();
        offset.Dispose();
    }

    static Tensor PerChannel(Preprocessing preprocessing, Func<int, float> value, Device device) =>
        tensor(Enumerable.Range(0, preprocessing.Channels).Select(value).ToArray(), [1, preprocessing.Channels, 1, 1], device: device).DetachFromDisposeScope();

    static float Mean(Preprocessing preprocessing, int c) => preprocessing.Mean.Count > c ? preprocessing.Mean[c] : 0f;

    static float Std(Preprocessing preprocessing, int c) => preprocessing.Std.Count > c ? preprocessing.Std[c] : 1f;
}
