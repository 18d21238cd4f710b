using System.Diagnostics;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Benchmarks;

/// <summary>Bare TorchSharp steps on one batch that lies there: forward, loss, backward, AdamW.</summary>
static class Steps
{
    const int Classes = 10;
    static (string Key, Scene Scene)? current;

    /// <summary>Seconds a step.</summary>
    /// <param name="mode">"fp32", "channels_last", "bf16" or "both".</param>
    internal static double Seconds(string model, int channels, int side, int batch, string mode, int count)
    {
        var key = $"{model} {channels} {side} {batch} {mode}";
        if (current is not { } known || known.Key != key)
        {
            current?.Scene.Dispose();
            current = known = (key, new Scene(model, channels, side, batch, mode));
        }
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < count; step++)
            known.Scene.Step();
        return clock.Elapsed.TotalSeconds / count;
    }

    sealed class Scene : IDisposable
    {
        readonly Classifier network;
        readonly FusedAdamW optimizer;
        readonly Batch batch;
        readonly bool bf16;
        readonly MemoryFormat? format;

        internal Scene(string model, int channels, int side, int count, string mode)
        {
            TorchLibrary.Load();
            bf16 = mode is "bf16" or "both";
            network = Networks.Create(model, channels, Classes, side, seed: 1);
            network.train();
            using var scope = NewDisposeScope();
            var images = randn(count, channels, side, side);
            if (mode is "channels_last" or "both")
            {
                format = new MemoryFormat(network, "on", new() { Channels = channels, Height = side, Width = side }, CPU, bf16);
                images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            }
            optimizer = new FusedAdamW([new([.. network.named_parameters().Select(pair => (pair.name, pair.parameter))], 1, 0.01)]);
            batch = new(images.DetachFromDisposeScope(), randint(0, Classes, [count], dtype: ScalarType.Int64).DetachFromDisposeScope(), count);
        }

        public void Dispose()
        {
            format?.Dispose();
            network.Dispose();
            optimizer.Dispose();
            batch.Dispose();
        }

        internal void Step()
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            Tensor loss;
            using (bf16 ? new Autocast(TorchSharp.DeviceType.CPU) : null)
                loss = nn.functional.cross_entropy(network.call(batch.Images), batch.Labels);
            loss.backward();
            optimizer.Step(1e-4);
            if (!float.IsFinite(loss.item<float>()))
                throw new InvalidOperationException("not a number");
        }
    }
}
