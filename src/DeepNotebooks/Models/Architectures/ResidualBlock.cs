using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A kind of block that the stages of a <see cref="ResNet"/> are made of.</summary>
/// <param name="Expansion">How many times the stage's width its blocks hand on.</param>
/// <param name="Create">Makes one: channels in, the stage's width, stride.</param>
sealed record ResidualBlock(int Expansion, Func<int, int, int, Module<Tensor, Tensor>> Create)
{
    internal static readonly ResidualBlock Basic = new(1, (from, width, stride) => new BasicBlock(from, width, stride));

    internal static readonly ResidualBlock Bottleneck = new(Models.Bottleneck.Expansion, (from, width, stride) => new Bottleneck(from, width, stride));

    internal Sequential Stage(int from, int width, int blocks, int stride) =>
        Sequential(Enumerable.Range(0, blocks).Select(i => i == 0 ? Create(from, width, stride) : Create(width * Expansion, width, 1)));

    /// <summary>Brings the input to the shape of a block's output; null where it has it.</summary>
    internal static Sequential? Shortcut(int from, int to, int stride) =>
        stride != 1 || from != to ? Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to)) : null;
}

/// <summary>Two 3×3 convolutions beside a shortcut.</summary>
sealed class BasicBlock : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Conv2d conv2;
    readonly BatchNorm2d bn2;
    readonly Sequential? downsample;

    internal BasicBlock(int from, int width, int stride)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(from, width, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(width);
        downsample = ResidualBlock.Shortcut(from, width, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = bn1.call(conv1.call(input)).relu_();
        x = bn2.call(conv2.call(x));
        return x.add_(downsample is null ? input : downsample.call(input)).relu_();
    }

    public string Export(OnnxGraph graph, string input)
    {
        var x = graph.Relu(graph.Layer(bn1, graph.Layer(conv1, input)));
        x = graph.Layer(bn2, graph.Layer(conv2, x));
        return graph.Relu(graph.Add(x, downsample is null ? input : graph.Layer(downsample, input)));
    }
}

/// <summary>A 3×3 convolution between two of 1×1 that narrow and widen, beside a shortcut. The stride is the middle one's, as torchvision has it.</summary>
sealed class Bottleneck : Module<Tensor, Tensor>, IOnnxExportable
{
    internal const int Expansion = 4;

    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Conv2d conv2;
    readonly BatchNorm2d bn2;
    readonly Conv2d conv3;
    readonly BatchNorm2d bn3;
    readonly Sequential? downsample;

    internal Bottleneck(int from, int width, int stride)
        : base(nameof(Bottleneck))
    {
        var to = width * Expansion;
        conv1 = Conv2d(from, width, 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, stride: stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(width);
        conv3 = Conv2d(width, to, 1, bias: false);
        bn3 = BatchNorm2d(to);
        downsample = ResidualBlock.Shortcut(from, to, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = bn1.call(conv1.call(input)).relu_();
        x = bn2.call(conv2.call(x)).relu_();
        x = bn3.call(conv3.call(x));
        return x.add_(downsample is null ? input : downsample.call(input)).relu_();
    }

    public string Export(OnnxGraph graph, string input)
    {
        var x = graph.Relu(graph.Layer(bn1, graph.Layer(conv1, input)));
        x = graph.Relu(graph.Layer(bn2, graph.Layer(conv2, x)));
        x = graph.Layer(bn3, graph.Layer(conv3, x));
        return graph.Relu(graph.Add(x, downsample is null ? input : graph.Layer(downsample, input)));
    }
}
