using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>ConvNeXt-Tiny: 28.6 million parameters, under torchvision's parameter names.</summary>
/// <remarks>
/// Liu et al.: A ConvNet for the 2020s, 2022. On images smaller than <see cref="ResNet.SmallImage"/> the first convolution halves the side
/// in place of quartering it; its weights have the same shape.
/// </remarks>
sealed class ConvNeXt : Classifier, IOnnxExportable
{
    static readonly (int Width, int Blocks)[] stages = [(96, 3), (192, 3), (384, 9), (768, 3)];

    // The last block would let go of so much; the first of nothing.
    const double MostDropped = 0.1;

    readonly Sequential features;
    readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    readonly Sequential classifier;

    internal ConvNeXt(int channels, int classes, int size)
        : base(nameof(ConvNeXt))
    {
        var small = size < ResNet.SmallImage;
        var layers = new List<Module<Tensor, Tensor>>
        {
            Sequential(Conv2d(channels, stages[0].Width, 4, stride: small ? 2 : 4, padding: small ? 1 : 0), new ChannelNorm(stages[0].Width)),
        };
        var (block, blocks) = (0, stages.Sum(stage => stage.Blocks));
        for (var i = 0; i < stages.Length; i++)
        {
            var (width, count) = stages[i];
            if (i > 0) layers.Add(Sequential(new ChannelNorm(stages[i - 1].Width), Conv2d(stages[i - 1].Width, width, 2, stride: 2)));
            layers.Add(Sequential(Enumerable.Range(0, count).Select(_ => (Module<Tensor, Tensor>)new ConvNeXtBlock(width, MostDropped * block++ / (blocks - 1.0))).ToList()));
        }
        features = Sequential(layers);
        classifier = Sequential(new ChannelNorm(stages[^1].Width), Flatten(), Linear(stages[^1].Width, classes));
        RegisterComponents();
    }

    internal override int Stages => 5;

    internal override int StageOf(string name) =>
        name.StartsWith("classifier.2.", StringComparison.Ordinal) ? 4 : name.StartsWith("classifier.", StringComparison.Ordinal) ? 3 : FeatureOf(name) / 2;

    internal override Tensor Features(Tensor input) => Through(classifier.children().SkipLast(1), avgpool.call(features.call(input)));

    internal override Tensor Classify(Tensor features) => Through(classifier.children().TakeLast(1), features);

    public string Export(OnnxGraph graph, string input) =>
        new Module<Tensor, Tensor>[] { features, avgpool, classifier }.Aggregate(input, (value, layer) => graph.Layer(layer, value));

    /// <remarks>The paper's appendix A.1: a normal distribution of 0.02, cut off far out; biases 0.</remarks>
    internal override void Draw(Generator generator)
    {
        foreach (var (name, parameter) in named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
            else if (parameter.dim() > 1 && !name.EndsWith("layer_scale", StringComparison.Ordinal))
                parameter.normal_(0, 0.02, generator).clamp_(-2, 2);
        }
    }
}

/// <summary>A depthwise 7×7 convolution and a small network for each pixel, scaled channel by channel, beside a shortcut.</summary>
sealed class ConvNeXtBlock : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Sequential block;
    readonly Parameter layer_scale;
    readonly StochasticDepth stochastic_depth;

    internal ConvNeXtBlock(int width, double dropped)
        : base(nameof(ConvNeXtBlock))
    {
        // As torchvision numbers them: between the first and the last, channels stand last.
        block = Sequential(
            Conv2d(width, width, 7, padding: 3, groups: width),
            new Permute(0, 2, 3, 1), LayerNorm(width, eps: 1e-6), new PixelLinear(width, 4 * width), GELU(), new PixelLinear(4 * width, width), new Permute(0, 3, 1, 2));
        layer_scale = OwnParameter.Of(full(width, 1, 1, 1e-6f));
        stochastic_depth = new StochasticDepth(dropped);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => stochastic_depth.call(block.call(input).mul(layer_scale)).add(input);

    public string Export(OnnxGraph graph, string input) =>
        graph.Add(graph.Node("Mul", [graph.Layer(block, input), graph.Constant(nameof(layer_scale), layer_scale)]), input);
}
