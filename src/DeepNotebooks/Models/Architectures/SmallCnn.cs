using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>Two or more 3×3 convolutions, each halving the image until it is at most 8 pixels a side, and two fully connected layers.</summary>
/// <remarks>
/// 421,738 parameters on 28×28 grey images and 10 classes; quick on a processor. Both connected layers are its head: the first has a weight for each
/// place of the image, and what it learned is of the old images alone.
/// </remarks>
sealed class SmallCnn : Classifier, IOnnxExportable
{
    const int Hidden = 128, LayersOfStage = 4;

    readonly Sequential features;
    readonly Sequential classifier;

    internal SmallCnn(int channels, int classes, int size)
        : base(nameof(SmallCnn))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        int width = 32, from = channels, side = size;
        do
        {
            // Pooled first: normalisation and ReLU then have a quarter of the work.
            layers.AddRange([Conv2d(from, width, 3, padding: 1, bias: false), MaxPool2d(2), BatchNorm2d(width), ReLU(inplace: true)]);
            (from, width, side) = (width, 64, side / 2);
        }
        while (side > 8);
        features = Sequential(layers);
        classifier = Sequential(Flatten(), Linear(from * side * side, Hidden), ReLU(inplace: true), Linear(Hidden, classes));
        RegisterComponents();
    }

    internal override int Stages => ((int)features.Count / LayersOfStage) + 1;

    internal override int StageOf(string name) => name.StartsWith("features.", StringComparison.Ordinal) ? FeatureOf(name) / LayersOfStage : Stages - 1;

    internal override Tensor Features(Tensor input) => features.call(input).flatten(1);

    internal override Tensor Classify(Tensor features) => classifier.call(features);

    public string Export(OnnxGraph graph, string input) => graph.Layer(classifier, graph.Layer(features, input));
}
