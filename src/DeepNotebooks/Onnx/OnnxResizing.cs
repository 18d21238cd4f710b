using TorchSharp;
using TorchSharp.Modules;

namespace DeepNotebooks.Onnx;

/// <summary>Layers that make images larger: by interpolation, by a rim, by channels that become pixels.</summary>
static class OnnxResizing
{
    internal static string? TryAdd(OnnxGraph graph, torch.nn.Module layer, string input) => layer switch
    {
        Upsample upsample => Resize(graph, upsample, input),
        ZeroPad2d pad => Pad(graph, pad.padding, "constant", 0, input),
        ConstantPad2d pad => Pad(graph, pad.padding, "constant", (float)pad.value, input),
        ReflectionPad2d pad => Pad(graph, pad.padding, "reflect", 0, input),
        ReplicationPad2d pad => Pad(graph, pad.padding, "edge", 0, input),
        // CRD: as PyTorch, of each output channel its pixels lie one after the other.
        PixelShuffle shuffle => graph.Node("DepthToSpace", [input], ("blocksize", shuffle.upscale_factor), ("mode", "CRD")),
        _ => null,
    };

    static string Resize(OnnxGraph graph, Upsample upsample, string input)
    {
        var scale = upsample.scale_factor;
        if (scale.Length is 0) throw OnnxLayers.Unsupported(graph, upsample, "a size in place of a scale");
        var (down, across) = (scale[0], scale[^1]);
        (string Mode, string Coordinates) how = upsample.mode switch
        {
            torch.UpsampleMode.Nearest => ("nearest", "asymmetric"),
            torch.UpsampleMode.Bilinear => ("linear", upsample.align_corners == true ? "align_corners" : "pytorch_half_pixel"),
            var other => throw OnnxLayers.Unsupported(graph, upsample, $"mode {other}"),
        };
        using var scales = torch.tensor(new float[] { 1, 1, (float)down, (float)across });
        // The empty name stands for what is left out: the region of interest, which only one mode reads.
        return graph.Node("Resize", [input, "", graph.Constant("scales", scales)],
            ("mode", how.Mode), ("coordinate_transformation_mode", how.Coordinates), ("nearest_mode", "floor"));
    }

    // PyTorch counts left, right, top, bottom; ONNX the starts of all axes, then their ends.
    static string Pad(OnnxGraph graph, long[] rim, string mode, float value, string input) => graph.Node(
        "Pad", [input, graph.Constant("pads", 0, 0, rim[2], rim[0], 0, 0, rim[3], rim[1]), .. mode == "constant" ? (string[])[graph.Constant("value", value)] : []],
        ("mode", mode));
}
