using TorchSharp;
using TorchSharp.Modules;

namespace DeepNotebooks.Onnx;

/// <summary>The layers the exporter knows, each with its ONNX operator (opset 17).</summary>
static class OnnxLayers
{
    internal static string Add(OnnxGraph graph, torch.nn.Module layer, string input) => layer switch
    {
        Conv2d conv => Convolution(graph, conv, input),
        ConvTranspose2d conv => TransposedConvolution(graph, conv, input),
        Linear linear => Gemm(graph, linear, input),
        MaxPool2d pool => MaxPool(graph, pool, input),
        AvgPool2d pool => AveragePool(graph, pool, input),
        AdaptiveAvgPool2d pool when IsOne(pool.output_size) => graph.Node("GlobalAveragePool", [input]),
        AdaptiveMaxPool2d pool when IsOne(pool.output_size) => graph.Node("GlobalMaxPool", [input]),
        AdaptiveAvgPool2d or AdaptiveMaxPool2d => throw Unsupported(graph, layer, "an output size other than 1"),
        Flatten { start_dim: 1, end_dim: -1 or 3 } => graph.Node("Flatten", [input], ("axis", 1L)),
        Flatten => throw Unsupported(graph, layer, "a start other than 1 or an end other than -1"),
        // In evaluation, which is what is exported, these hand their input on.
        Dropout or Dropout1d or Dropout2d or AlphaDropout or FeatureAlphaDropout or Identity => input,
        _ when (OnnxNormalisations.TryAdd(graph, layer, input) ?? OnnxResizing.TryAdd(graph, layer, input) ?? OnnxActivations.TryAdd(graph, layer, input)) is { } output => output,
        _ => InOrder(graph, layer, input),
    };

    /// <summary>A Sequential, or a network of the user's own: its children one after the other, in the order in which it declares them.</summary>
    /// <remarks>What else such a network's forward does cannot be seen from here; <see cref="Parity"/> sees it.</remarks>
    static string InOrder(OnnxGraph graph, torch.nn.Module layer, string input)
    {
        var children = layer.children().ToList();
        var theirs = layer.GetType().Assembly == typeof(torch).Assembly;
        if (layer is not Sequential && (theirs || children.Count == 0))
            throw Unknown(graph, layer);
        var own = layer.named_parameters(recurse: false).Select(parameter => parameter.name).FirstOrDefault();
        if (own is not null)
            throw Unsupported(graph, layer, $"a parameter of its own ('{own}') that no layer in it holds");
        return children.Aggregate(input, (value, child) => graph.Layer(child, value));
    }

    static string Convolution(OnnxGraph graph, Conv2d conv, string input)
    {
        if (conv.padding_mode != PaddingModes.Zeros) throw Unsupported(graph, conv, $"padding mode {conv.padding_mode}");
        var dilation = Pair(conv.dilation, 1);
        var kernel = Pair(conv.kernel_size, 1);
        var inputs = new List<string> { input, graph.Constant("weight", conv.weight) };
        if (conv.bias is not null) inputs.Add(graph.Constant("bias", conv.bias));
        return graph.Node("Conv", inputs,
            ("kernel_shape", kernel),
            ("strides", Pair(conv.stride, 1)),
            ("pads", conv.padding_type == Padding.Same ? Same(kernel, dilation) : Pads(Pair(conv.padding, 0))),
            ("dilations", dilation),
            ("group", conv.groups));
    }

    static string TransposedConvolution(OnnxGraph graph, ConvTranspose2d conv, string input)
    {
        var inputs = new List<string> { input, graph.Constant("weight", conv.weight) };
        if (conv.bias is not null) inputs.Add(graph.Constant("bias", conv.bias));
        return graph.Node("ConvTranspose", inputs,
            ("kernel_shape", Pair(conv.kernel_size, 1)),
            ("strides", Pair(conv.stride, 1)),
            ("pads", Pads(Pair(conv.padding, 0))),
            ("output_padding", Pair(conv.output_padding, 0)),
            ("dilations", Pair(conv.dilation, 1)),
            ("group", conv.groups));
    }

    static string Gemm(OnnxGraph graph, Linear linear, string input)
    {
        var inputs = new List<string> { input, graph.Constant("weight", linear.weight) };
        if (linear.bias is not null) inputs.Add(graph.Constant("bias", linear.bias));
        return graph.Node("Gemm", inputs, ("transB", 1L));
    }

    static string MaxPool(OnnxGraph graph, MaxPool2d pool, string input)
    {
        var kernel = Pair(pool.kernel_size, 1);
        return graph.Node("MaxPool", [input],
            ("kernel_shape", kernel),
            ("strides", pool.stride is { Length: > 0 } ? Pair(pool.stride, 1) : kernel),
            ("pads", Pads(Pair(pool.padding, 0))),
            ("dilations", Pair(pool.dilation, 1)),
            ("ceil_mode", pool.ceil_mode ? 1L : 0L));
    }

    static string AveragePool(OnnxGraph graph, AvgPool2d pool, string input)
    {
        if (pool.divisor_override is not null) throw Unsupported(graph, pool, "divisor_override");
        var kernel = Pair(pool.kernel_size, 1);
        return graph.Node("AveragePool", [input],
            ("kernel_shape", kernel),
            ("strides", pool.stride is { Length: > 0 } ? Pair(pool.stride, 1) : kernel),
            ("pads", Pads(Pair(pool.padding, 0))),
            ("count_include_pad", pool.count_include_pad ? 1L : 0L),
            ("ceil_mode", pool.ceil_mode ? 1L : 0L));
    }

    static bool IsOne(long[] size) => size.All(side => side == 1);

    /// <summary>Height and width of a setting that may be given once for both, or not at all.</summary>
    static long[] Pair(long[]? setting, long otherwise) => setting switch
    {
        null or [] => [otherwise, otherwise],
        [var both] => [both, both],
        _ => [setting[0], setting[1]],
    };

    /// <summary>ONNX asks for the start of every axis, then for the end of every axis.</summary>
    static long[] Pads(long[] padding) => [padding[0], padding[1], padding[0], padding[1]];

    // PyTorch puts the odd pixel at the end.
    static long[] Same(long[] kernel, long[] dilation)
    {
        var total = kernel.Zip(dilation, (side, step) => step * (side - 1)).ToArray();
        return [total[0] / 2, total[1] / 2, total[0] - total[0] / 2, total[1] - total[1] / 2];
    }

    static RequestException Unknown(OnnxGraph graph, torch.nn.Module layer) => new(
        $"cannot export layer {Where(graph)}to ONNX: the exporter does not know {layer.GetType().Name}. " +
        $"Use another layer, or put it in a block that implements {nameof(IOnnxExportable)}.");

    internal static RequestException Unsupported(OnnxGraph graph, torch.nn.Module layer, string what) => new(
        $"cannot export layer {Where(graph)}to ONNX: this {layer.GetType().Name} has {what}. " +
        $"Use another setting, or put it in a block that implements {nameof(IOnnxExportable)}.");

    static string Where(OnnxGraph graph) => graph.Path.Length > 0 ? $"'{graph.Path}' " : "";
}
