using DeepNotebooks.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A layer that in training lets something go at random, and else hands its input on.</summary>
/// <remarks>
/// It draws from a generator of its own: torch's is the process's, and whatever else draws in a notebook would change what a training with the
/// same seed, or a resumed one, learns.
/// </remarks>
abstract class Dropping(string name, double probability) : Module<Tensor, Tensor>(name), IOnnxExportable
{
    Generator? generator;

    /// <summary>Begins the draws of an epoch.</summary>
    internal void Begin(ulong seed, Device device)
    {
        generator?.Dispose();
        generator = new Generator(seed, device);
    }

    public override Tensor forward(Tensor input)
    {
        // Not the same object: a Sequential disposes what its layers take.
        if (!training || probability == 0) return input.alias();
        var kept = 1 - probability;
        using var mask = empty(MaskOf(input.shape), dtype: input.dtype, device: input.device).bernoulli_(kept, generator).div_(kept);
        return input.mul(mask);
    }

    public string Export(OnnxGraph graph, string input) => input;

    /// <summary>The shape of what is drawn: 1 where an axis is kept or let go as a whole.</summary>
    private protected abstract long[] MaskOf(long[] shape);

    protected override void Dispose(bool disposing)
    {
        if (disposing) generator?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Lets single values go, so that none can lean on another.</summary>
/// <remarks>Srivastava et al.: Dropout, 2014.</remarks>
sealed class ValueDropout(double probability) : Dropping(nameof(ValueDropout), probability)
{
    private protected override long[] MaskOf(long[] shape) => shape;
}

/// <summary>Lets a block's whole result go for some of the images, so that deep networks learn as shallow ones.</summary>
/// <remarks>Huang et al.: Deep Networks with Stochastic Depth, 2016; by image, as torchvision's mode "row".</remarks>
sealed class StochasticDepth(double probability) : Dropping(nameof(StochasticDepth), probability)
{
    private protected override long[] MaskOf(long[] shape) => [shape[0], .. Enumerable.Repeat(1L, shape.Length - 1)];
}
