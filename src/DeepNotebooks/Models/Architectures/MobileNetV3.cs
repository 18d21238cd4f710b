using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>MobileNetV3-Large: 5.5 million parameters for phones and small computers, under torchvision's parameter names.</summary>
/// <remarks>
/// Howard et al.: Searching for MobileNetV3, 2019, table 1. On images smaller than <see cref="ResNet.SmallImage"/> the first convolution does
/// not halve; its weights have the same shape.
/// </remarks>
sealed class MobileNetV3 : Classifier, IOnnxExportable
{
    // From, expanded, to, kernel, stride, squeeze-and-excitation, hard-swish.
    static readonly (int From, int Expanded, int To, int Kernel, int Stride, bool Squeeze, bool Swish)[] rows =
    [
        (16, 16, 16, 3, 1, false, false),
        (16, 64, 24, 3, 2, false, false), (24, 72, 24, 3, 1, false, false),
        (24, 72, 40, 5, 2, true, false), (40, 120, 40, 5, 1, true, false), (40, 120, 40, 5, 1, true, false),
        (40, 240, 80, 3, 2, false, true), (80, 200, 80, 3, 1, false, true), (80, 184, 80, 3, 1, false, true), (80, 184, 80, 3, 1, false, true),
        (80, 480, 112, 3, 1, true, true), (112, 672, 112, 3, 1, true, true),
        (112, 672, 160, 5, 2, true, true), (160, 960, 160, 5, 1, true, true), (160, 960, 160, 5, 1, true, true),
    ];

    readonly Sequential features;
    readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    readonly Flatten flatten = Flatten();
    readonly Sequential classifier;

    internal MobileNetV3(int channels, int classes, int size)
        : base(nameof(MobileNetV3))
    {
        var layers = new List<Module<Tensor, Tensor>>
        {
            ConvolutionNormActivation.Of(channels, 16, 3, size < ResNet.SmallImage ? 1 : 2, Normalisation, Hardswish(inplace: true)),
        };
        foreach (var row in rows)
        {
            Func<SqueezeExcitation>? squeeze = row.Squeeze
                ? () => new SqueezeExcitation(row.Expanded, Eights(row.Expanded / 4), ReLU(inplace: true), Hardsigmoid())
                : null;
            layers.Add(new InvertedResidual(
                new(row.From, row.Expanded, row.To, row.Kernel, row.Stride, squeeze), Normalisation,
                row.Swish ? () => Hardswish(inplace: true) : () => ReLU(inplace: true)));
        }
        layers.Add(ConvolutionNormActivation.Of(160, 960, 1, 1, Normalisation, Hardswish(inplace: true)));
        features = Sequential(layers);
        classifier = Sequential(Linear(960, 1280), Hardswish(inplace: true), new ValueDropout(0.2), Linear(1280, classes));
        RegisterComponents();
    }

    internal override int Stages => 6;

    internal override int StageOf(string name) =>
        name.StartsWith("classifier.3.", StringComparison.Ordinal) ? 5
        : name.StartsWith("classifier.", StringComparison.Ordinal) ? 4
        : FeatureOf(name) switch { < 4 => 0, < 7 => 1, < 13 => 2, _ => 3 };

    internal override Tensor Features(Tensor input) => Through(classifier.children().SkipLast(1), flatten.call(avgpool.call(features.call(input))));

    internal override Tensor Classify(Tensor features) => Through(classifier.children().TakeLast(1), features);

    public string Export(OnnxGraph graph, string input) =>
        new Module<Tensor, Tensor>[] { features, avgpool, flatten, classifier }.Aggregate(input, (value, layer) => graph.Layer(layer, value));

    static BatchNorm2d Normalisation(int channels) => BatchNorm2d(channels, eps: 1e-3, momentum: 0.01);

    // The nearest multiple of eight that takes away no more than a tenth.
    static int Eights(int channels)
    {
        var rounded = Math.Max(8, (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
