using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>What an <see cref="InvertedResidual"/> is made with.</summary>
/// <param name="From">Channels it takes.</param>
/// <param name="Expanded">Channels between; where they are as many as it takes, nothing is widened.</param>
/// <param name="To">Channels it gives.</param>
/// <param name="Kernel">Side of the depthwise convolution.</param>
/// <param name="Stride">Of the depthwise convolution.</param>
/// <param name="Squeeze">Makes the squeeze-and-excitation; null for none.</param>
sealed record InvertedResidualShape(int From, int Expanded, int To, int Kernel, int Stride, Func<SqueezeExcitation>? Squeeze);

/// <summary>Widens with 1×1, filters each channel by itself, weighs the channels, narrows with 1×1; beside a shortcut where shapes allow.</summary>
/// <remarks>
/// Sandler et al.: MobileNetV2, 2018; with squeeze-and-excitation the block of MobileNetV3 and EfficientNet. Parameters are named as in torchvision.
/// </remarks>
sealed class InvertedResidual : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Sequential block;
    readonly StochasticDepth? drop;

    /// <param name="shape">Its channels, kernel and stride.</param>
    /// <param name="normalisation">Made for a number of channels.</param>
    /// <param name="activation">After the first two convolutions.</param>
    /// <param name="dropped">The share of images for which its result is let go in training.</param>
    internal InvertedResidual(
        InvertedResidualShape shape, Func<int, BatchNorm2d> normalisation, Func<Module<Tensor, Tensor>> activation, double dropped = 0)
        : base(nameof(InvertedResidual))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        if (shape.Expanded != shape.From) layers.Add(ConvolutionNormActivation.Of(shape.From, shape.Expanded, 1, 1, normalisation, activation()));
        layers.Add(ConvolutionNormActivation.Of(shape.Expanded, shape.Expanded, shape.Kernel, shape.Stride, normalisation, activation(), groups: shape.Expanded));
        if (shape.Squeeze is { } squeeze) layers.Add(squeeze());
        layers.Add(ConvolutionNormActivation.Of(shape.Expanded, shape.To, 1, 1, normalisation, activation: null));
        block = Sequential(layers);
        if (shape.Stride == 1 && shape.From == shape.To) drop = new StochasticDepth(dropped);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => drop is null ? block.call(input) : drop.call(block.call(input)).add(input);

    public string Export(OnnxGraph graph, string input)
    {
        var x = graph.Layer(block, input);
        return drop is null ? x : graph.Add(x, input);
    }
}

/// <summary>A convolution that keeps the size but for its stride, normalised, perhaps activated; named 0, 1 and 2 as torchvision does.</summary>
static class ConvolutionNormActivation
{
    internal static Sequential Of(
        int from, int to, int kernel, int stride, Func<int, BatchNorm2d> normalisation, Module<Tensor, Tensor>? activation, int groups = 1)
    {
        var convolution = Conv2d(from, to, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false);
        return activation is null ? Sequential(convolution, normalisation(to)) : Sequential(convolution, normalisation(to), activation);
    }
}

/// <summary>Weighs each channel by what all of the image has in it.</summary>
/// <remarks>Hu, Shen, Sun: Squeeze-and-Excitation Networks, 2017.</remarks>
sealed class SqueezeExcitation : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    readonly Conv2d fc1;
    readonly Conv2d fc2;
    readonly Module<Tensor, Tensor> activation;
    readonly Module<Tensor, Tensor> scaling;

    internal SqueezeExcitation(int channels, int squeezed, Module<Tensor, Tensor> activation, Module<Tensor, Tensor> scale)
        : base(nameof(SqueezeExcitation))
    {
        fc1 = Conv2d(channels, squeezed, 1);
        fc2 = Conv2d(squeezed, channels, 1);
        (this.activation, scaling) = (activation, scale);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        scaling.call(fc2.call(activation.call(fc1.call(avgpool.call(input))))).mul(input);

    public string Export(OnnxGraph graph, string input)
    {
        var scale = new Module<Tensor, Tensor>[] { avgpool, fc1, activation, fc2, scaling }.Aggregate(input, (value, layer) => graph.Layer(layer, value));
        return graph.Node("Mul", [scale, input]);
    }
}
