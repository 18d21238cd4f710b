namespace DeepNotebooks.Onnx;

/// <summary>A network's block that says itself which ONNX nodes it is, because its <c>forward</c> does more than call its children in order.</summary>
/// <remarks>Plain layers and <c>Sequential</c> need no such thing: the exporter knows them.</remarks>
public interface IOnnxExportable
{
    /// <summary>Adds this block's nodes to <paramref name="graph"/> and answers the name of its output.</summary>
    /// <param name="graph">The graph so far.</param>
    /// <param name="input">The name of the block's input in the graph.</param>
    string Export(OnnxGraph graph, string input);
}
