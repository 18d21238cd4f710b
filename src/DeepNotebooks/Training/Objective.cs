using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>What training lowers, the cross-entropy of the classes, smoothed and weighed as the recipe says; and what validation counts.</summary>
/// <remarks>Of a multi-label set it is the <see cref="BinaryCrossEntropy"/>.</remarks>
sealed class Objective : IDisposable
{
    readonly double smoothing;
    readonly Tensor? weights;

    /// <param name="recipe">Says how labels are smoothed and classes weighed.</param>
    /// <param name="images">Of each class, in an epoch.</param>
    /// <param name="device">Where logits will be.</param>
    /// <param name="ofMultiLabel">Images in all, where the set is multi-label.</param>
    internal Objective(Recipe recipe, IReadOnlyList<int> images, Device device, int? ofMultiLabel = null)
    {
        smoothing = recipe.LabelSmoothing;
        if (recipe.ClassWeights != "balanced") return;
        if (ofMultiLabel is { } all)
        {
            weights = BinaryCrossEntropy.PositiveWeights(images, all, device);
            return;
        }
        // Their mean over an epoch's images is 1, so that the learning rate means what it means without them.
        var present = images.Count(count => count > 0);
        var each = images.Select(count => count == 0 ? 0f : images.Sum() / ((float)present * count));
        weights = tensor(each.ToArray()).to(device).DetachFromDisposeScope();
    }

    /// <summary>The mean over the batch; a scalar to go backward from.</summary>
    /// <param name="logits">[batch, class].</param>
    /// <param name="batch">Its labels; where two images are mixed, both labels, each by its share.</param>
    internal Tensor Loss(Tensor logits, Batch batch)
    {
        if (batch.Targets is { } targets) return BinaryCrossEntropy.Loss(logits, targets, weights);
        if (batch is not { Partners: { } partners, Shares: { } shares })
            return nn.functional.cross_entropy(logits, batch.Labels, weights, label_smoothing: smoothing);

        var others = 1 - shares;
        var loss = (Each(batch.Labels) * shares) + (Each(partners) * others);
        return weights is null ? loss.mean() : loss.sum() / ((weights[batch.Labels] * shares) + (weights[partners] * others)).sum();

        Tensor Each(Tensor labels) => nn.functional.cross_entropy(logits, labels, weights, reduction: nn.Reduction.None, label_smoothing: smoothing);
    }

    /// <summary>The plain cross-entropy, summed over the batch, and how many images are classified right.</summary>
    internal static (double Loss, double Hits) Measure(Tensor logits, Batch batch) => batch.Targets is { } targets ? BinaryCrossEntropy.Measure(logits, targets) : (
        nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum).item<float>(),
        logits.argmax(1).eq(batch.Labels).sum().item<long>());

    public void Dispose() => weights?.Dispose();
}
