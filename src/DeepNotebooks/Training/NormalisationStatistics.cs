using DeepNotebooks.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>The means and variances that batch normalisation uses once training is over, measured with the weights as they are now.</summary>
/// <remarks>
/// Layers keep a running average while they train, over weights that have moved on since. After few steps it is far off: on 80 images the
/// validation loss was 65 where it should have been 2. Wu and Johnson: Rethinking "Batch" in BatchNorm, 2021, section 3. Later it is as good, and costs nothing.
/// </remarks>
static class NormalisationStatistics
{
    const int Images = 512;
    const int SettlingSteps = 250;

    /// <summary>Whether the running averages are not to be relied on: they hold a tenth of each step, and weights move most in the first ones.</summary>
    /// <param name="steps">Steps since the first.</param>
    /// <param name="averaged">Whether the weights are others than those that the averages are of.</param>
    internal static bool AreUnsettled(int steps, bool averaged) => averaged || steps < SettlingSteps;

    /// <summary>Replaces the running averages by the mean over some hundred training images; nothing else changes.</summary>
    internal static void Measure(Classifier network, Batches training, CancellationToken interrupted)
    {
        var layers = network.modules().OfType<BatchNorm>().ToList();
        var usual = layers.ConvertAll(layer => layer.momentum);
        using var still = no_grad();
        network.train();
        try
        {
            var (batches, seen) = (0, 0);
            foreach (var batch in training.Epoch(epoch: 0, augment: false, interrupted)) // shuffled: classes must be mixed in each batch
            {
                using var scope = NewDisposeScope();
                batches++;
                foreach (var layer in layers) layer.momentum = 1.0 / batches; // a plain mean over the batches so far
                network.call(batch.Images).Dispose();
                if ((seen += batch.Count) >= Images) break;
            }
        }
        finally
        {
            foreach (var (layer, momentum) in layers.Zip(usual)) layer.momentum = momentum;
        }
    }
}
