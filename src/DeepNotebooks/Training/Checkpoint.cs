using DeepNotebooks.Models;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Where a training stands after an epoch: weights, what the optimizer remembers, the weights' average, and which epoch it was. One file, so never half of it.</summary>
/// <remarks>
/// Order, augmentation and what is let go at random follow from seed and epoch, the learning rate from the step, and the best epoch and the patience from
/// metrics.jsonl, so there is nothing else to keep.
/// </remarks>
static class Checkpoint
{
    const string Network = "network.";
    const string Optimizer = "optimizer.";
    const string Average = "average.";

    /// <summary>As it stands now, for a file.</summary>
    internal static Action<Stream> Of(int epoch, Classifier network, Optimizer optimizer, WeightAverage? average) =>
        Safetensors.Content(
            [.. Under(Network, NetworkWeights.Of(network)), .. Under(Optimizer, optimizer.State()), .. Under(Average, average?.State() ?? [])],
            new Dictionary<string, string> { ["epoch"] = $"{epoch}" });

    /// <summary>The epoch that was finished when it was saved; 0 where there is no checkpoint.</summary>
    internal static int Epoch(string path) =>
        File.Exists(path) && SafetensorsHeader.Read(path).Metadata.TryGetValue("epoch", out var epoch) ? int.Parse(epoch) : 0;

    internal static void Load(string path, Classifier network) => Copy(path, Network, NetworkWeights.Of(network));

    internal static void Load(string path, Optimizer optimizer) => Copy(path, Optimizer, optimizer.State());

    internal static void Load(string path, WeightAverage average) => Copy(path, Average, average.State());

    static IEnumerable<(string, Tensor)> Under(string prefix, IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(tensor => (prefix + tensor.Name, tensor.Value));

    static void Copy(string path, string prefix, IEnumerable<(string Name, Tensor Value)> targets)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var saved = Safetensors.Read(path);
        foreach (var (name, target) in targets)
        {
            if (!saved.TryGetValue(prefix + name, out var value) || !value.shape.SequenceEqual(target.shape))
                throw new RequestException($"'{path}' is of another training: it has no fitting '{name}'. Train into another folder.");
            target.copy_(value);
        }
    }
}
