using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>EfficientNet-B0: 5.3 million parameters, under torchvision's parameter names.</summary>
/// <remarks>
/// Tan and Le: EfficientNet, 2019, table 1. On images smaller than <see cref="ResNet.SmallImage"/> the first convolution does not halve; its
/// weights have the same shape.
/// </remarks>
sealed class EfficientNet : Classifier, IOnnxExportable
{
    // Expansion, kernel, stride, from, to, blocks.
    static readonly (int Expansion, int Kernel, int Stride, int From, int To, int Blocks)[] rows =
    [
        (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3), (6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1),
    ];

    // The last block would let go of so much; the first of nothing.
    const double MostDropped = 0.2;

    readonly Sequential features;
    readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    readonly Flatten flatten = Flatten();
    readonly Sequential classifier;

    internal EfficientNet(int channels, int classes, int size)
        : base(nameof(EfficientNet))
    {
        var layers = new List<Module<Tensor, Tensor>>
        {
            ConvolutionNormActivation.Of(channels, 32, 3, size < ResNet.SmallImage ? 1 : 2, Normalisation, SiLU(inplace: true)),
        };
        var (block, blocks) = (0, rows.Sum(row => row.Blocks));
        foreach (var row in rows)
        {
            var stage = new List<Module<Tensor, Tensor>>();
            for (var i = 0; i < row.Blocks; i++, block++)
            {
                var from = i == 0 ? row.From : row.To;
                var expanded = from * row.Expansion;
                stage.Add(new InvertedResidual(
                    new(from, expanded, row.To, row.Kernel, i == 0 ? row.Stride : 1, () => new(expanded, from / 4, SiLU(inplace: true), Sigmoid())),
                    Normalisation, () => SiLU(inplace: true), MostDropped * block / blocks));
            }
            layers.Add(Sequential(stage));
        }
        layers.Add(ConvolutionNormActivation.Of(320, 1280, 1, 1, Normalisation, SiLU(inplace: true)));
        features = Sequential(layers);
        classifier = Sequential(new ValueDropout(0.2), Linear(1280, classes));
        RegisterComponents();
    }

    internal override int Stages => 6;

    internal override int StageOf(string name) =>
        name.StartsWith("classifier.", StringComparison.Ordinal) ? 5 : FeatureOf(name) switch { < 2 => 0, 2 => 1, 3 => 2, < 6 => 3, _ => 4 };

    internal override Tensor Features(Tensor input) => Through(classifier.children().SkipLast(1), flatten.call(avgpool.call(features.call(input))));

    internal override Tensor Classify(Tensor features) => Through(classifier.children().TakeLast(1), features);

    public string Export(OnnxGraph graph, string input) =>
        new Module<Tensor, Tensor>[] { features, avgpool, flatten, classifier }.Aggregate(input, (value, layer) => graph.Layer(layer, value));

    static BatchNorm2d Normalisation(int channels) => BatchNorm2d(channels);
}
