using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A network that gives each class a logit: a body that learns features, and a head that tells classes by them.</summary>
/// <remarks>Takes [batch, channel, y, x] and gives [batch, class]. Re-training puts a new head on a body that learned something else.</remarks>
abstract class Classifier(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>Groups of layers from the image up; the head is the last. Re-training lets lower stages learn more slowly.</summary>
    internal abstract int Stages { get; }

    /// <summary>The stage of a parameter or buffer, by its name; 0 is next to the image.</summary>
    internal abstract int StageOf(string name);

    internal bool IsHead(string name) => StageOf(name) == Stages - 1;
}
