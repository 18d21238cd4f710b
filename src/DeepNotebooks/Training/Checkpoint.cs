using DeepNotebooks.Models;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Where a training stands after an epoch: weights, what the optimizer remembers, and which epoch it was. One file, so never half of it.</summary>
/// <remarks>Order and augmentation follow from seed and epoch, so there is no random state to keep.</remarks>
static class Checkpoint
{
    const string Network = "network.";
    const string Optimizer = "optimizer.";

    internal static void Save(string path, int epoch, Classifier network, FusedAdamW optimizer) =>
        Safetensors.Write(
            path,
            NetworkWeights.Of(network).Select(pair => (Network + pair.Name, pair.Value))
                .Concat(optimizer.State().Select(pair => (Optimizer + pair.Name, pair.Value))),
            new Dictionary<string, string> { ["epoch"] = $"{epoch}" });

    /// <summary>The epoch that was finished when it was saved; 0 where there is no checkpoint.</summary>
    internal static int Epoch(string path) =>
        File.Exists(path) && SafetensorsHeader.Read(path).Metadata.TryGetValue("epoch", out var epoch) ? int.Parse(epoch) : 0;

    internal static void Load(string path, Classifier network) => Copy(path, Network, NetworkWeights.Of(network));

    internal static void Load(string path, FusedAdamW optimizer) => Copy(path, Optimizer, optimizer.State());

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
