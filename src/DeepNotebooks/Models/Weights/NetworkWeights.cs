using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A network's parameters and buffers, to a .safetensors file and from one of any form that is read.</summary>
static class NetworkWeights
{
    /// <summary>All of them, under PyTorch's names.</summary>
    internal static IEnumerable<(string Name, Tensor Value)> Of(Module network) =>
        network.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter))
            .Concat(network.named_buffers(include_nonpersistent: false).Select(pair => (pair.name, pair.buffer)));

    internal static void Save(Module network, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Write(path, Of(network), metadata);

    /// <summary>Copies the weights of <paramref name="path"/> into <paramref name="network"/>, name by name and shape by shape.</summary>
    /// <param name="network">Its own weights are overwritten in place, on whatever device they are.</param>
    /// <param name="path">A file of weights, see <see cref="WeightsFile"/>.</param>
    /// <exception cref="RequestException">A tensor is missing, one too many, or of another shape; the message names the first.</exception>
    internal static void Load(Module network, string path)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var source = WeightsFile.Read(path);
        var targets = Of(network).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

        foreach (var (name, target) in targets)
        {
            if (!source.TryGetValue(name, out var value))
                throw new RequestException($"'{path}' has no tensor '{name}', which {network.GetName()} needs: it holds another network's weights.");
            if (!value.shape.SequenceEqual(target.shape))
                throw new RequestException($"tensor '{name}' of '{path}' has shape {Shape(value)}, and {network.GetName()} needs {Shape(target)}. An image size near the one it was trained at may fit.");
        }
        if (source.Keys.FirstOrDefault(name => !targets.ContainsKey(name)) is { } extra)
            throw new RequestException($"'{path}' has a tensor '{extra}', which {network.GetName()} has not: it holds another network's weights.");

        foreach (var (name, target) in targets)
            target.copy_(source[name]);
    }

    static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
