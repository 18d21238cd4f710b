using DeepNotebooks.Data;
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

    /// <summary>Whether a recipe wants them: "auto" where images are not changed at random, more than one epoch has use for them, and memory has room.</summary>
    /// <param name="recipe">As it is trained.</param>
    /// <param name="phase">The one that begins.</param>
    /// <param name="network">As it stands.</param>
    /// <param name="training">Its images.</param>
    /// <param name="mostHeld">Bytes that "auto" takes.</param>
    internal static bool AreWanted(Recipe recipe, TrainingPhase phase, Classifier network, Batches training, long mostHeld = PreparedImages.MostHeld) =>
        phase.HeadOnly && network.HasFeatures && recipe.CacheFeatures switch
        {
            "on" => true,
            "auto" => phase.Epochs > 1 && (!recipe.Augment || recipe.Augmentation == Augmentation.None) && BytesOf(network, training) <= mostHeld,
            _ => false,
        };

    static long BytesOf(Classifier network, Batches batches)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.eval();
        foreach (var batch in batches.InOrder(CancellationToken.None)) return batches.Count * network.Features(batch.Images).shape[1] * sizeof(float);
        return 0;
    }

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
        var (features, labels, targets) = ((Tensor?)null, new List<Tensor>(), new List<Tensor>());
        foreach (var (start, batch) in batches.InOrder(interrupted).Select((batch, step) => (step * batches.Size, batch)))
        {
            using var scope = NewDisposeScope();
            var some = network.Features(batch.Images);
            // Written where they stay: gathered and joined they would take twice the memory.
            features ??= empty([batches.Count, some.shape[1]], device: some.device).MoveToOuterDisposeScope();
            features.narrow(0, start, batch.Count).copy_(some);
            labels.Add(batch.Labels.clone().MoveToOuterDisposeScope());
            if (batch.Targets is { } wanted) targets.Add(wanted.clone().MoveToOuterDisposeScope());
        }
        return new(features!.DetachFromDisposeScope(), cat(labels, 0).DetachFromDisposeScope(), batches.Count)
        {
            Targets = targets.Count > 0 ? cat(targets, 0).DetachFromDisposeScope() : null,
        };
    }
}
