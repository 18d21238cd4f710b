using DeepNotebooks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>Another order of the axes.</summary>
sealed class Permute(params long[] order) : Module<Tensor, Tensor>(nameof(Permute)), IOnnxExportable
{
    public override Tensor forward(Tensor input) => input.permute(order);

    public string Export(OnnxGraph graph, string input) => graph.Node("Transpose", [input], ("perm", order));
}

/// <summary>Normalises the channels of each pixel of [batch, channel, y, x].</summary>
sealed class ChannelNorm : Module<Tensor, Tensor>, IOnnxExportable
{
    const double Epsilon = 1e-6;

    readonly Parameter weight;
    readonly Parameter bias;

    internal ChannelNorm(int channels)
        : base(nameof(ChannelNorm))
    {
        weight = OwnParameter.Of(ones(channels));
        bias = OwnParameter.Of(zeros(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        functional.layer_norm(input.permute(0, 2, 3, 1), [weight.shape[0]], weight, bias, Epsilon).permute(0, 3, 1, 2);

    public string Export(OnnxGraph graph, string input)
    {
        var last = graph.Node("Transpose", [input], ("perm", new long[] { 0, 2, 3, 1 }));
        var normalised = graph.Node(
            "LayerNormalization", [last, graph.Constant(nameof(weight), weight), graph.Constant(nameof(bias), bias)], ("axis", -1L), ("epsilon", Epsilon));
        return graph.Node("Transpose", [normalised], ("perm", new long[] { 0, 3, 1, 2 }));
    }
}

/// <summary>A fully connected layer over the last axis of any number of axes. ONNX's Gemm, which a Linear layer becomes, takes two.</summary>
sealed class PixelLinear : Module<Tensor, Tensor>, IOnnxExportable
{
    readonly Parameter weight;
    readonly Parameter bias;

    internal PixelLinear(int from, int to)
        : base(nameof(PixelLinear))
    {
        weight = OwnParameter.Of(zeros(to, from));
        bias = OwnParameter.Of(zeros(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => functional.linear(input, weight, bias);

    public string Export(OnnxGraph graph, string input)
    {
        var turned = graph.Node("Transpose", [graph.Constant(nameof(weight), weight)], ("perm", new long[] { 1, 0 }));
        return graph.Add(graph.Node("MatMul", [input, turned]), graph.Constant(nameof(bias), bias));
    }
}

/// <summary>A parameter that a module holds itself.</summary>
static class OwnParameter
{
    /// <summary>It lives as long as its module, and not as the dispose scope in which that is made.</summary>
    internal static Parameter Of(Tensor first)
    {
        var parameter = new Parameter(first);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
