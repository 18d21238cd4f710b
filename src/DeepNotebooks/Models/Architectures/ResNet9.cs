using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>Nine layers with weights, two of the three halvings followed by a residual pair: quick, and good on images of 16 to 64 pixels a side.</summary>
/// <remarks>
/// After Page, How to Train Your ResNet, 2018, and the DAWNBench entries that followed. What is left of the image is pooled over its maximum,
/// and the logits are an eighth of the last layer's: so the first ones are small, whatever the width.
/// </remarks>
sealed class ResNet9 : Classifier, IOnnxExportable
{
    const float LogitScale = 0.125f;

    readonly Sequential stem;
    readonly Sequential layer1;
    readonly Sequential layer2;
    readonly Sequential layer3;
    readonly AdaptiveMaxPool2d pool = AdaptiveMaxPool2d([1, 1]);
    readonly Flatten flatten = Flatten();
    readonly Linear fc;

    internal ResNet9(int channels, int classes)
        : base(nameof(ResNet9))
    {
        stem = Convolution(channels, 64);
        layer1 = Sequential(Halving(64, 128), new ResidualPair(128));
        layer2 = Halving(128, 256);
        layer3 = Sequential(Halving(256, 512), new ResidualPair(512));
        fc = Linear(512, classes, hasBias: false);
        RegisterComponents();
    }

    internal override int Stages => 5;

    // stem, layer1 … layer3, fc
    internal override int StageOf(string name) =>
        name.StartsWith("layer", StringComparison.Ordinal) ? name["layer".Length] - '0' : name.StartsWith("fc.", StringComparison.Ordinal) ? 4 : 0;

    internal override Tensor Features(Tensor input) => flatten.call(pool.call(layer3.call(layer2.call(layer1.call(stem.call(input))))));

    internal override Tensor Classify(Tensor features) => fc.call(features).mul_(LogitScale);

    public string Export(OnnxGraph graph, string input)
    {
        var x = new Module<Tensor, Tensor>[] { stem, layer1, layer2, layer3, pool, flatten, fc }.Aggregate(input, (value, layer) => graph.Layer(layer, value));
        return graph.Node("Mul", [x, graph.Constant("scale", LogitScale)]);
    }

    internal static Sequential Convolution(int from, int to) =>
        Sequential(Conv2d(from, to, 3, padding: 1, bias: false), BatchNorm2d(to), ReLU(inplace: true));

    // Pooled first: normalisation and ReLU then have a quarter of the work.
    static Sequential Halving(int from, int to) =>
        Sequential(Conv2d(from, to, 3, padding: 1, bias: false), MaxPool2d(2), BatchNorm2d(to), ReLU(inplace: true));
}

/// <summary>Two 3×3 convolutions whose result is added to their input.</summary>
sealed class ResidualPair : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Sequential first;
    readonly Sequential second;

    internal ResidualPair(int width)
        : base(nameof(ResidualPair))
    {
        first = ResNet9.Convolution(width, width);
        second = ResNet9.Convolution(width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => second.call(first.call(input)).add(input);

    public string Export(OnnxGraph graph, string input) => graph.Add(graph.Layer(second, graph.Layer(first, input)), input);
}
