using DeepNotebooks.Models;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>What a body that stands still makes of all images, computed once: epochs that only teach the head then cost next to nothing.</summary>
/// <param name="network">Its body must not change while this is used.</param>
/// <param name="training">Images as they are: what is changed at random in each epoch cannot be kept.</param>
/// <param name="validation">As of the training.</param>
sealed class FrozenFeatures(Classifier network, Batches training, Batches validation) : IDisposable
{
    Batch? learned, validated;

    /// <summary>Whether a recipe wants them: "auto" where images are not changed at random, and more than one epoch has use for them.</summary>
    internal static bool AreWanted(Recipe recipe, TrainingPhase phase, Classifier network) => phase.HeadOnly && network.HasFeatures && recipe.CacheFeatures switch
    {
        "on" => true,
        "auto" => phase.Epochs > 1 && (!recipe.Augment || recipe.Augmentation == Augmentation.None),
        _ => false,
    };

    /// <summary>An epoch's batches, of the same images in the same order as without; in place of images they hold features.</summary>
    internal IEnumerable<Batch> Epoch(int epoch, CancellationToken interrupted)
    {
        learned ??= Of(training, interrupted);
        foreach (var chosen in training.Order(epoch).Chunk(training.Size))
        {
            interrupted.ThrowIfCancellationRequested();
            using var rows = tensor(Array.ConvertAll(chosen, index => (long)index), device: learned.Images.device);
            using var step = new Batch(learned.Images.index_select(0, rows), learned.Labels.index_select(0, rows), chosen.Length)
            {
                Targets = learned.Targets?.index_select(0, rows),
                Chosen = chosen,
            };
            yield return step;
        }
    }

    /// <summary>The validation images' features, all at once.</summary>
    internal IEnumerable<Batch> InOrder(CancellationToken interrupted) => [validated ??= Of(validation, interrupted)];

    public void Dispose()
    {
        learned?.Dispose();
        validated?.Dispose();
    }

    Batch Of(Batches batches, CancellationToken interrupted)
    {
        using var whole = NewDisposeScope();
        using var still = no_grad();
        network.eval();
        var (features, labels, targets) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        foreach (var batch in batches.InOrder(interrupted))
        {
            using var scope = NewDisposeScope();
            features.Add(network.Features(batch.Images).MoveToOuterDisposeScope());
            labels.Add(batch.Labels.clone().MoveToOuterDisposeScope());
            if (batch.Targets is { } wanted) targets.Add(wanted.clone().MoveToOuterDisposeScope());
        }
        return new(cat(features, 0).DetachFromDisposeScope(), cat(labels, 0).DetachFromDisposeScope(), batches.Count)
        {
            Targets = targets.Count > 0 ? cat(targets, 0).DetachFromDisposeScope() : null,
        };
    }
}
