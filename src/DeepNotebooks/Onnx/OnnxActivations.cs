using TorchSharp;
using TorchSharp.Modules;

namespace DeepNotebooks.Onnx;

/// <summary>The activations the exporter knows; those that opset 17 has no operator for are written out.</summary>
static class OnnxActivations
{
    /// <summary>The name of the output, or null where <paramref name="layer"/> is no activation known here.</summary>
    internal static string? TryAdd(OnnxGraph graph, torch.nn.Module layer, string input) => layer switch
    {
        ReLU => graph.Relu(input),
        ReLU6 => Clip(graph, input, 0, 6),
        LeakyReLU leaky => graph.Node("LeakyRelu", [input], ("alpha", leaky.negative_slope)),
        ELU elu => graph.Node("Elu", [input], ("alpha", elu.alpha)),
        Sigmoid => graph.Node("Sigmoid", [input]),
        Tanh => graph.Node("Tanh", [input]),
        Softsign => graph.Node("Softsign", [input]),
        Softmax softmax => graph.Node("Softmax", [input], ("axis", softmax.dim)),
        LogSoftmax softmax => graph.Node("LogSoftmax", [input], ("axis", softmax.dim)),
        Hardsigmoid => graph.Node("HardSigmoid", [input], ("alpha", 1.0 / 6), ("beta", 0.5)),
        Hardswish => graph.Node("HardSwish", [input]),
        SiLU => graph.Node("Mul", [input, graph.Node("Sigmoid", [input])]),
        Mish => graph.Node("Mul", [input, graph.Node("Tanh", [graph.Node("Softplus", [input])])]),
        GELU { approximate: GELU.Approximate.none } => Gelu(graph, input),
        _ => null,
    };

    static string Clip(OnnxGraph graph, string input, float least, float most) =>
        graph.Node("Clip", [input, graph.Constant("min", least), graph.Constant("max", most)]);

    // Hendrycks and Gimpel 2016: x/2 · (1 + erf(x/√2)). ONNX has Gelu from opset 20 on.
    static string Gelu(OnnxGraph graph, string input)
    {
        var erf = graph.Node("Erf", [graph.Node("Div", [input, graph.Constant("root", MathF.Sqrt(2))])]);
        var half = graph.Node("Mul", [input, graph.Constant("half", 0.5f)]);
        return graph.Node("Mul", [half, graph.Node("Add", [erf, graph.Constant("one", 1f)])]);
    }
}
