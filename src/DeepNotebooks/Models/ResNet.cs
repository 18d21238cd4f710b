using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A residual network of basic blocks, under torchvision's parameter names.</summary>
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

    internal ResNet(int[] blocks, int channels, int classes, int size)
        : base(nameof(ResNet))
    {
        var small = size < SmallImage;
        conv1 = small ? Conv2d(channels, 64, 3, padding: 1, bias: false) : Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        maxpool = small ? Identity() : MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Stage(64, 64, blocks[0], stride: 1);
        layer2 = Stage(64, 128, blocks[1], stride: 2);
        layer3 = Stage(128, 256, blocks[2], stride: 2);
        layer4 = Stage(256, 512, blocks[3], stride: 2);
        fc = Linear(512, classes);
        RegisterComponents();
    }

    internal override int Stages => 6;

    // conv1 and bn1, layer1 … layer4, fc
    internal override int StageOf(string name) =>
        name.StartsWith("layer", StringComparison.Ordinal) ? name["layer".Length] - '0' : name.StartsWith("fc.", StringComparison.Ordinal) ? 5 : 0;

    public override Tensor forward(Tensor input)
    {
        var x = maxpool.call(relu.call(bn1.call(conv1.call(input))));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return fc.call(flatten.call(avgpool.call(x)));
    }

    public string Export(OnnxGraph graph, string input) =>
        new Module<Tensor, Tensor>[] { conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4, avgpool, flatten, fc }
            .Aggregate(input, (value, layer) => graph.Layer(layer, value));

    static Sequential Stage(int from, int to, int blocks, int stride) =>
        Sequential(Enumerable.Range(0, blocks).Select(i => (Module<Tensor, Tensor>)(i == 0 ? new BasicBlock(from, to, stride) : new BasicBlock(to, to, 1))));
}

/// <summary>Two 3×3 convolutions beside a shortcut.</summary>
sealed class BasicBlock : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Conv2d conv2;
    readonly BatchNorm2d bn2;
    readonly Sequential? downsample;

    internal BasicBlock(int from, int to, int stride)
        : base(nameof(BasicBlock))
    {
        conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(to);
        conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(to);
        if (stride != 1 || from != to) downsample = Sequential(Conv2d(from, to, 1, stride: stride, bias: false), BatchNorm2d(to));
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
