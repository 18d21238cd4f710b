using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>An ONNX graph that grows layer by layer; each method adds nodes and answers the name of their output.</summary>
public sealed class OnnxGraph
{
    /// <summary>Adds a layer or block with its weights.</summary>
    /// <param name="layer">A layer the exporter knows, a Sequential of such, or an <see cref="IOnnxExportable"/>.</param>
    /// <param name="input">The name of its input.</param>
    /// <exception cref="RequestException">The layer is of a kind the exporter does not know; the message names it and its path.</exception>
    public string Layer(torch.nn.Module layer, string input) => throw new NotSupportedException();

    /// <summary>Adds max(0, x).</summary>
    public string Relu(string input) => throw new NotSupportedException();

    /// <summary>Adds the sum of two tensors of one shape.</summary>
    public string Add(string left, string right) => throw new NotSupportedException();
}
