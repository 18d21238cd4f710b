using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A residual network of basic blocks or of bottlenecks, under torchvision's parameter names.</summary>
/// <remarks>
/// He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, 2015 (section 4.1; section 4.2 for the stem of small images).
/// Whether the stem is the small one follows from the image size alone, so a manifest suffices to build the network again.
/// </remarks>
sealed class ResNet : Classifier, IOnnxExportable
{
    /// <summary>Below this many pixels a side the first convolution is 3×3 with stride 1 and nothing is pooled: there is no detail to spare.</summary>
    internal const int SmallImage = 48;

    // Fields carry torchvision's names: they become the names of the parameters.
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly ReLU relu = ReLU(inplace: true);
    readonly Module<Tensor, Tensor> maxpool;
    readonly Sequential layer1;
    readonly Sequential layer2;
    readonly Sequential layer3;
    readonly Sequential layer4;
    readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    readonly Flatten flatten = Flatten();
    readonly Linear fc;

    /// <param name="block">What the stages are made of.</param>
    /// <param name="blocks">How many in each of the four.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="classes">The length of the logits.</param>
    /// <param name="size">In pixels a side.</param>
    internal ResNet(ResidualBlock block, int[] blocks, int channels, int classes, int size)
        : base(nameof(ResNet))
    {
        var small = size < SmallImage;
        conv1 = small ? Conv2d(channels, 64, 3, padding: 1, bias: false) : Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        maxpool = small ? Identity() : MaxPool2d(3, stride: 2, padding: 1);
        layer1 = block.Stage(64, 64, blocks[0], stride: 1);
        layer2 = block.Stage(64 * block.Expansion, 128, blocks[1], stride: 2);
        layer3 = block.Stage(128 * block.Expansion, 256, blocks[2], stride: 2);
        layer4 = block.Stage(256 * block.Expansion, 512, blocks[3], stride: 2);
        fc = Linear(512 * block.Expansion, classes);
        RegisterComponents();
    }

    internal override int Stages => 6;

    // conv1 and bn1, layer1 … layer4, fc
    internal override int StageOf(string name) =>
        name.StartsWith("layer", StringComparison.Ordinal) ? name["layer".Length] - '0' : name.StartsWith("fc.", StringComparison.Ordinal) ? 5 : 0;

    internal override Tensor Features(Tensor input)
    {
        var x = maxpool.call(relu.call(bn1.call(conv1.call(input))));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return flatten.call(avgpool.call(x));
    }

    internal override Tensor Classify(Tensor features) => fc.call(features);

    public string Export(OnnxGraph graph, string input) =>
        new Module<Tensor, Tensor>[] { conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4, avgpool, flatten, fc }
            .Aggregate(input, (value, layer) => graph.Layer(layer, value));
}
