using DeepNotebooks.Data;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>The loss of sets whose images have several labels or none: each class is a question of its own, answered yes or no by a sigmoid.</summary>
/// <remarks>Labels are not smoothed: where one image in fifty has a class, a smoothed no would be told for a likely yes.</remarks>
static class BinaryCrossEntropy
{
    // A class of one image in a thousand would else push as hard as a thousand others.
    const double HeaviestWeight = 100;

    /// <summary>What each image of a set has: float32, [image, class], 1 or 0.</summary>
    internal static Tensor Targets(PreparedImages images, int classes, Device device)
    {
        var values = new float[images.Count * classes];
        for (var i = 0; i < images.Count; i++)
        {
            foreach (var label in images.Labels(i).Span) values[(i * classes) + label] = 1;
        }
        return tensor(values, [images.Count, classes]).to(device).DetachFromDisposeScope();
    }

    /// <summary>How much more an image that has a class counts than one that has not, so that both kinds weigh the same: float32, [class].</summary>
    /// <param name="having">Images of each class.</param>
    /// <param name="images">Images in all.</param>
    /// <param name="device">Where logits will be.</param>
    internal static Tensor PositiveWeights(IReadOnlyList<int> having, int images, Device device) =>
        tensor(having.Select(count => count == 0 ? 1f : (float)Math.Min((double)(images - count) / count, HeaviestWeight)).ToArray()).to(device).DetachFromDisposeScope();

    /// <summary>The mean over images and classes.</summary>
    internal static Tensor Loss(Tensor logits, Tensor targets, Tensor? positiveWeights) =>
        nn.functional.binary_cross_entropy_with_logits(logits, targets, pos_weights: positiveWeights);

    /// <summary>The plain loss, each image's mean over its classes summed over the batch; and likewise the share of its yes and no that are right at 0.5.</summary>
    internal static (double Loss, double Hits) Measure(Tensor logits, Tensor targets) => (
        nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None).mean([1]).sum().item<float>(),
        logits.gt(0).eq(targets.gt(0.5)).to(ScalarType.Float32).mean([1]).sum().item<float>());
}
