using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>Writes a trained network as an ONNX file that says itself what it takes and gives, and proves that it computes the same.</summary>
public static class OnnxExporter
{
    /// <summary>Writes <paramref name="network"/> to <paramref name="path"/>, which is there only once it agrees with the network.</summary>
    /// <param name="network">From [batch, channel, y, x] to [batch, class]. Exported in evaluation mode, handed back in the mode it came in.</param>
    /// <param name="manifest">Its preprocessing gives the input's shape, its classes the output's.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="RequestException">A layer cannot be exported; the message names it.</exception>
    /// <exception cref="WorkFailedException">The file does not agree with the network, or cannot be written.</exception>
    internal static Parity Export(torch.nn.Module<torch.Tensor, torch.Tensor> network, ModelManifest manifest, string path)
    {
        var training = network.training;
        var aside = $"{path}.{Guid.NewGuid():n}.part";
        network.eval();
        try
        {
            OnnxModelFile.Write(OnnxModelFile.Of(network, manifest), aside);
            var parity = Parity.Check(network, aside, OnnxModelFile.PreprocessingOf(manifest), manifest.Classes.Count);
            File.Move(aside, path, overwrite: true);
            return parity;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"cannot write {path}: {error.Message}", error);
        }
        finally
        {
            File.Delete(aside);
            network.train(training);
        }
    }
}
