using System.Globalization;
using DeepNotebooks.Data;
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

    /// <summary>Whether <see cref="Features"/> and <see cref="Classify"/> are known, and together are all of it.</summary>
    internal virtual bool HasFeatures => true;

    /// <summary>What the body makes of images, [batch, feature]: all that the head is given.</summary>
    internal virtual Tensor Features(Tensor input) => throw new NotSupportedException();

    /// <summary>The logits of features.</summary>
    internal virtual Tensor Classify(Tensor features) => throw new NotSupportedException();

    public override Tensor forward(Tensor input) => Classify(Features(input));

    private protected static Tensor Through(IEnumerable<Module> layers, Tensor input) =>
        layers.Aggregate(input, (value, layer) => ((Module<Tensor, Tensor>)layer).call(value));

    /// <summary>Draws the first weights.</summary>
    /// <param name="generator">Of their own: torch's is the process's, and a notebook may draw from it at any time.</param>
    internal virtual void Draw(Generator generator) => Initialisation.Draw(this, generator);

    /// <summary>Begins an epoch of training: what its layers let go at random follows from the seed and the epoch alone.</summary>
    internal virtual void BeginEpoch(int seed, int epoch)
    {
        var random = new SplitMix64(seed, epoch);
        var device = parameters().First().device;
        foreach (var layer in modules().OfType<Dropping>())
            layer.Begin(random.Next(), device);
    }

    /// <summary>The number behind "features." in a name.</summary>
    private protected static int FeatureOf(string name) => int.Parse(name.Split('.')[1], CultureInfo.InvariantCulture);

    internal bool IsHead(string name) => StageOf(name) == Stages - 1;
}
