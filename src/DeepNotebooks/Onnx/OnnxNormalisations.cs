using TorchSharp;
using TorchSharp.Modules;

namespace DeepNotebooks.Onnx;

/// <summary>Normalisation layers, as opset 17 can say them.</summary>
static class OnnxNormalisations
{
    internal static string? TryAdd(OnnxGraph graph, torch.nn.Module layer, string input) => layer switch
    {
        BatchNorm2d or BatchNorm1d => Batch(graph, (BatchNorm)layer, input),
        InstanceNorm2d norm => Instance(graph, norm, input),
        GroupNorm norm => Group(graph, norm, input),
        LayerNorm norm => Layer(graph, norm, input),
        _ => null,
    };

    static string Batch(OnnxGraph graph, BatchNorm norm, string input)
    {
        if (norm.running_mean is null || norm.running_var is null) throw OnnxLayers.Unsupported(graph, norm, "no running statistics");
        using var one = norm.weight is null ? torch.ones(norm.num_features) : null;
        using var zero = norm.bias is null ? torch.zeros(norm.num_features) : null;
        return graph.Node("BatchNormalization",
            [
                input,
                graph.Constant("weight", norm.weight ?? one!),
                graph.Constant("bias", norm.bias ?? zero!),
                graph.Constant("running_mean", norm.running_mean),
                graph.Constant("running_var", norm.running_var),
            ],
            ("epsilon", norm.eps));
    }

    static string Instance(OnnxGraph graph, InstanceNorm2d norm, string input)
    {
        if (norm.track_running_stats) throw OnnxLayers.Unsupported(graph, norm, "running statistics");
        using var one = norm.weight is null ? torch.ones(norm.num_features) : null;
        using var zero = norm.bias is null ? torch.zeros(norm.num_features) : null;
        return graph.Node(
            "InstanceNormalization", [input, graph.Constant("weight", norm.weight ?? one!), graph.Constant("bias", norm.bias ?? zero!)], ("epsilon", norm.eps));
    }

    // Opset 17 has no such operator: each group is normalised as if it were a channel, then each channel is scaled.
    static string Group(OnnxGraph graph, GroupNorm norm, string input)
    {
        using var one = torch.ones(norm.num_groups);
        using var zero = torch.zeros(norm.num_groups);
        var groups = graph.Node("Reshape", [input, graph.Constant("groups", 0, norm.num_groups, -1)]);
        var even = graph.Node("InstanceNormalization", [groups, graph.Constant("one", one), graph.Constant("zero", zero)], ("epsilon", norm.eps));
        var output = graph.Node("Reshape", [even, graph.Node("Shape", [input])]);
        if (norm.weight is null) return output;
        var scaled = graph.Node("Mul", [output, PerChannel("weight", norm.weight)]);
        return graph.Node("Add", [scaled, PerChannel("bias", norm.bias!)]);

        // The file keeps the shape that PyTorch's has.
        string PerChannel(string name, torch.Tensor value) => graph.Node("Unsqueeze", [graph.Constant(name, value), graph.Constant("axes", 1, 2)]);
    }

    static string Layer(OnnxGraph graph, LayerNorm norm, string input)
    {
        using var one = norm.weight is null ? torch.ones(norm.normalized_shape) : null;
        var inputs = new List<string> { input, graph.Constant("weight", norm.weight ?? one!) };
        if (norm.bias is not null) inputs.Add(graph.Constant("bias", norm.bias));
        return graph.Node("LayerNormalization", inputs, ("axis", -(long)norm.normalized_shape.Length), ("epsilon", norm.eps));
    }
}
