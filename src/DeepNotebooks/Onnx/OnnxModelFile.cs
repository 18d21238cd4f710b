using System.Reflection;
using System.Text.Json;
using DeepNotebooks.Onnx.Format;
using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>The file around the graph: versions, the input and output, and what the model says of itself.</summary>
static class OnnxModelFile
{
    /// <summary>ONNX 1.12's: every ONNX Runtime since 1.12 reads it.</summary>
    const long Opset = 17;
    const long IrVersion = 8;

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The model of <paramref name="network"/>, which must be in evaluation mode.</summary>
    internal static ModelProto Of(torch.nn.Module network, ModelManifest manifest, IReadOnlyList<(string Key, string Value)> notes)
    {
        var preprocessing = PreprocessingOf(manifest);
        var graph = new OnnxGraph(network, Names.Input);
        var last = graph.Layer(network, Names.Input);

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "DeepNotebooks",
            ProducerVersion = typeof(OnnxModelFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            DocString = manifest.Title,
            Graph = graph.Close(
                manifest.Recipe.Model,
                Value(Names.Input, [-1, preprocessing.Channels, preprocessing.Height, preprocessing.Width]),
                Value(Names.Output, [-1, manifest.Classes.Count]),
                last),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        Say(model, "name", manifest.Name);
        Say(model, "classes", JsonSerializer.Serialize(manifest.Classes, Json));
        Say(model, "preprocessing", JsonSerializer.Serialize(preprocessing, Json));
        foreach (var (key, value) in notes)
            Say(model, key, value);
        return model;
    }

    /// <exception cref="RequestException">The manifest does not say how an image becomes the network's input.</exception>
    internal static Preprocessing PreprocessingOf(ModelManifest manifest) =>
        manifest.Inputs is [{ Preprocessing: { Width: > 0, Height: > 0, Channels: > 0 } preprocessing }, ..]
            ? preprocessing
            : throw new RequestException($"model '{manifest.Name}' does not say how an image becomes its input: its model.yaml has no inputs[0].preprocessing.");

    static ValueInfoProto Value(string name, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(length =>
            length < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "batch" } : new TensorShapeProto.Types.Dimension { DimValue = length }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }

    static void Say(ModelProto model, string key, string value) =>
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>The names of the graph's ends, in every model of ours.</summary>
    internal static class Names
    {
        internal const string Input = "image";
        internal const string Output = "logits";
    }
}
