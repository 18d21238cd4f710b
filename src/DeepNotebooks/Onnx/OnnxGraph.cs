using System.Runtime.InteropServices;
using DeepNotebooks.Onnx.Format;
using Google.Protobuf;
using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>An ONNX graph that grows layer by layer; each method adds nodes and answers the name of their output.</summary>
/// <remarks>Operators are those of opset 17: https://github.com/onnx/onnx/blob/main/docs/Operators.md</remarks>
public sealed class OnnxGraph
{
    readonly GraphProto graph = new();
    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly Stack<(string Path, bool HasChildren)> paths = new();
    readonly Dictionary<torch.nn.Module, string> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Starts the graph of <paramref name="network"/>, whose names for its parts become the graph's.</summary>
    /// <param name="network">The network whose layers will be added.</param>
    /// <param name="input">The name of the graph's input.</param>
    internal OnnxGraph(torch.nn.Module network, string input)
    {
        known[network] = "";
        foreach (var (path, module) in network.named_modules())
            known.TryAdd(module, path);
        foreach (var (path, _) in network.named_parameters())
            names.Add(path);
        foreach (var (path, _) in network.named_buffers())
            names.Add(path);
        names.Add(input);
        paths.Push(("", true));
    }

    /// <summary>Adds a layer or block with its weights.</summary>
    /// <param name="layer">A layer the exporter knows, a Sequential of such, or an <see cref="IOnnxExportable"/>.</param>
    /// <param name="input">The name of its input.</param>
    /// <exception cref="RequestException">The layer is of a kind the exporter does not know; the message names it and its path.</exception>
    public string Layer(torch.nn.Module layer, string input)
    {
        paths.Push((known.TryGetValue(layer, out var path) ? path : Join(Path, layer.GetName()), layer.children().Any()));
        try
        {
            return layer is IOnnxExportable block ? block.Export(this, input) : OnnxLayers.Add(this, layer, input);
        }
        finally
        {
            paths.Pop();
        }
    }

    /// <summary>Adds max(0, x).</summary>
    public string Relu(string input) => Node("Relu", [input]);

    /// <summary>Adds the sum of two tensors of one shape.</summary>
    public string Add(string left, string right) => Node("Add", [left, right]);

    /// <summary>Adds one node of any operator of opset 17 that has one output.</summary>
    /// <param name="operation">The operator, such as "Concat".</param>
    /// <param name="inputs">Names of values or constants, in the operator's order.</param>
    /// <param name="attributes">By name; a value is a long, a double, a string, a long[] or a float[].</param>
    public string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        // A layer's node has the layer's own name, so that a viewer shows the network's structure.
        var name = Unused(paths.Peek().HasChildren ? Join(Path, operation.ToLowerInvariant()) : Path);
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add(name);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return name;
    }

    /// <summary>Adds a fixed tensor: a weight of the layer at hand, under the layer's path as PyTorch's state_dict has it.</summary>
    /// <param name="name">The name within the layer, such as "weight".</param>
    /// <param name="value">Written as float32.</param>
    public string Constant(string name, torch.Tensor value)
    {
        var full = Join(Path, name);
        if (graph.Initializer.Any(initializer => initializer.Name == full)) return full;

        using var scope = torch.NewDisposeScope();
        using var plain = value.detach().to(torch.ScalarType.Float32).cpu().contiguous();
        return Initializer(full, plain.shape, ByteString.CopyFrom(plain.bytes));
    }

    /// <summary>Adds one fixed number.</summary>
    internal string Constant(string name, float value) =>
        Initializer(Unused(Join(Path, name)), [], ByteString.CopyFrom(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value))));

    /// <summary>Adds a list of whole numbers, such as a shape.</summary>
    internal string Constant(string name, params ReadOnlySpan<long> values) =>
        Initializer(Unused(Join(Path, name)), [values.Length], ByteString.CopyFrom(MemoryMarshal.AsBytes(values)), TensorProto.Types.DataType.Int64);

    /// <summary>The path of the layer at hand, for error messages; the network itself has none.</summary>
    internal string Path => paths.Peek().Path;

    /// <summary>The graph from one input to one output.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="output">What it gives.</param>
    /// <param name="last">The value that becomes the output.</param>
    internal GraphProto Close(string name, ValueInfoProto input, ValueInfoProto output, string last)
    {
        if (!graph.Node.Any(node => node.Output.Contains(last)))
            last = Node("Identity", [last]);
        foreach (var node in graph.Node)
        {
            Rename(node.Input, last, output.Name);
            Rename(node.Output, last, output.Name);
        }
        graph.Name = name;
        graph.Input.Add(input);
        graph.Output.Add(output);
        return graph;
    }

    string Initializer(string name, long[] shape, ByteString content, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float)
    {
        names.Add(name);
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = content };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return name;
    }

    string Unused(string name)
    {
        var unused = name;
        for (var i = 1; !names.Add(unused); i++)
            unused = $"{name}_{i}";
        return unused;
    }

    static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long i: (attribute.I, attribute.Type) = (i, AttributeProto.Types.AttributeType.Int); break;
            case double f: (attribute.F, attribute.Type) = ((float)f, AttributeProto.Types.AttributeType.Float); break;
            case string s: (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(s), AttributeProto.Types.AttributeType.String); break;
            case long[] ints: attribute.Ints.Add(ints); attribute.Type = AttributeProto.Types.AttributeType.Ints; break;
            case float[] floats: attribute.Floats.Add(floats); attribute.Type = AttributeProto.Types.AttributeType.Floats; break;
            default: throw new ArgumentException($"attribute '{name}' is a {value.GetType()}: give a long, a double, a string, a long[] or a float[].");
        }
        return attribute;
    }

    static void Rename(Google.Protobuf.Collections.RepeatedField<string> values, string from, string to)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == from) values[i] = to;
        }
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
