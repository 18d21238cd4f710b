using DeepNotebooks.Data;
using DeepNotebooks.Models;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>A network with its learned weights, opened when it is asked first: an interrupted training ends at once.</summary>
/// <param name="open">Reads it, on the device.</param>
/// <param name="device">Where it is asked.</param>
/// <param name="manifest">What it takes and gives.</param>
sealed class TrainedNetwork(Func<Classifier> open, Device device, ModelManifest manifest) : IDisposable
{
    readonly Lazy<Classifier> network = new(open);

    internal ModelManifest Manifest { get; } = manifest;

    internal Classifier Network => network.Value;

    internal Evaluation Evaluate(Dataset data, IImageSource images, string split, CancellationToken cancellationToken = default)
    {
        var input = Manifest.Inputs[0].Preprocessing!;
        // Looked at once: decoded as it goes, not held; and kept in the decoded cache, for the next evaluation.
        var prepared = PreparedImages.Prepare(
            data.Name, images, input.Channels, input.Height, input.Width, mostHeld: 0, cached: data.Identity, numbersAsLabels: data.IsMultiLabel, cancellationToken: cancellationToken);
        using var batches = new Batches(prepared, input, device, batch: 256, seed: 0);
        var probabilities = new List<float[]>(images.Count);
        using var still = no_grad();
        using var interruption = new Interruption(Network, cancellationToken);
        Network.eval();
        foreach (var batch in batches.InOrder(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var values = Probabilities(Network.call(batch.Images)).cpu().data<float>().ToArray();
            probabilities.AddRange(values.Chunk(data.Classes.Count));
        }
        var evaluation = data.IsMultiLabel
            ? Evaluation.FromMultiLabel(probabilities, [.. Enumerable.Range(0, images.Count).Select(images.Labels)], data.Classes, name: images.Name, split: split)
            : Evaluation.From(probabilities, [.. Enumerable.Range(0, images.Count).Select(images.Label)], data.Classes, images.Name, split);
        return evaluation with { Picture = mistake => images.Read(mistake.Index, 3) };

        Tensor Probabilities(Tensor logits) => data.IsMultiLabel ? logits.sigmoid() : logits.softmax(1);
    }

    public void Dispose()
    {
        if (network.IsValueCreated) network.Value.Dispose();
    }
}
