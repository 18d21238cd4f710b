using DeepNotebooks.Models;
using DeepNotebooks.Onnx.Format;
using Google.Protobuf;
using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>Writes a trained network as an ONNX file that says itself what it takes and gives, and proves that it computes the same.</summary>
public static class OnnxExporter
{
    /// <summary>The note in the file that tells which weights it was made from.</summary>
    const string WeightsDigest = "weights_sha256";

    /// <summary>Sees to it that <paramref name="model"/> has a model.onnx made from its weights: exports it where there is none, or an older one.</summary>
    /// <param name="model">A run's folder; a published package is handed back as it is, for its files never change.</param>
    /// <exception cref="RequestException">The weights are missing or damaged, a layer cannot be exported, or a package is not whole.</exception>
    /// <exception cref="WorkFailedException">The file does not agree with the network, or cannot be written.</exception>
    public static async Task<ModelFolder> EnsureOnnxAsync(ModelFolder model)
    {
        var published = model.Manifest.Files.Count > 0;
        if (published && !File.Exists(model.Onnx))
            throw new RequestException($"the package '{model.Path}' is not whole, it has no model.onnx: pull the model again.");

        // On a thread of its own to the end: dispose scopes and grad mode are thread-local.
        if (!published)
            await Task.Run(() => Ensure(model));
        return model;
    }

    /// <summary>Writes <paramref name="network"/> to <paramref name="path"/>, once the exported model agrees with the network.</summary>
    /// <param name="network">From [batch, channel, y, x] to [batch, class]. Exported in evaluation mode, handed back in the mode it came in.</param>
    /// <param name="manifest">Its preprocessing gives the input's shape, its classes the output's.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="notes">More to be said in the file's metadata.</param>
    /// <exception cref="RequestException">A layer cannot be exported; the message names it.</exception>
    /// <exception cref="WorkFailedException">The model does not agree with the network, or the file cannot be written.</exception>
    internal static Parity Export(
        torch.nn.Module<torch.Tensor, torch.Tensor> network, ModelManifest manifest, string path, params IReadOnlyList<(string Key, string Value)> notes)
    {
        var training = network.training;
        network.eval();
        try
        {
            var content = OnnxModelFile.Of(network, manifest, notes).ToByteArray();
            var parity = Parity.Check(network, content, OnnxModelFile.PreprocessingOf(manifest), manifest.Classes.Count);
            AtomicFile.Write(path, file => file.Write(content));
            return parity;
        }
        finally
        {
            network.train(training);
        }
    }

    internal static void Ensure(ModelFolder model)
    {
        if (!File.Exists(model.Weights))
            throw new RequestException($"there is no weights.safetensors in '{model.Path}' to export: the run has finished no epoch yet.");

        var digest = FileDigest.Of(model.Weights).Sha256;
        if (File.Exists(model.Onnx) && IsOf(model.Onnx, digest))
            return;

        using var network = Networks.Open(model);
        Export(network, model.Manifest, model.Onnx, (WeightsDigest, digest));
    }

    /// <summary>Whether the file was made from the weights of that digest: a resumed run has newer weights than its last export.</summary>
    static bool IsOf(string onnx, string digest)
    {
        try
        {
            using var file = File.OpenRead(onnx);
            return ModelProto.Parser.ParseFrom(file).MetadataProps.Any(note => note.Key == WeightsDigest && note.Value == digest);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
