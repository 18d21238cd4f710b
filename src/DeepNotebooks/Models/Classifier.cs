using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A network that gives each class a logit: a body that learns features, and a head that tells classes by them.</summary>
/// <remarks>Takes [batch, channel, y, x] and gives [batch, class]. Re-training puts a new head on a body that learned something else.</remarks>
abstract class Classifier(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>The names of the head's parameters begin with this: "fc.".</summary>
    internal abstract string HeadPrefix { get; }

    internal bool IsHead(string parameter) => parameter.StartsWith(HeadPrefix, StringComparison.Ordinal);
}
