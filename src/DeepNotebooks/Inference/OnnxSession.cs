using System.Security.Cryptography;
using DeepNotebooks.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace DeepNotebooks.Inference;

/// <summary>A model folder's ONNX file, checked against its model.yaml and loaded into ONNX Runtime.</summary>
static class OnnxSession
{
    /// <exception cref="RequestException">The file is missing, is not the one that was published, or is not a model of this manifest.</exception>
    internal static InferenceSession Open(ModelFolder model)
    {
        if (!File.Exists(model.Onnx))
            throw new RequestException($"there is no model.onnx in '{model.Path}': {Mend(model)}");
        var content = Read(model);
        try
        {
            using var options = Options();
            var session = new InferenceSession(content, options);
            try
            {
                CheckEnds(session, model);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new RequestException($"ONNX Runtime cannot load {model.Onnx} ({OneLine(error)}): {Mend(model)}", error);
        }
    }

    static byte[] Read(ModelFolder model)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(model.Onnx);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"{model.Onnx} cannot be read: {error.Message}", error);
        }

        // A published model names the content of its files; a run's folder does not yet.
        if (model.Manifest.Files.TryGetValue("model.onnx", out var recorded) && Convert.ToHexStringLower(SHA256.HashData(content)) is var found && found != recorded.Sha256)
            throw new RequestException($"{model.Onnx} is not the file that was published: its sha256 is {found}, model.yaml records {recorded.Sha256}. {Mend(model)}");
        return content;
    }

    static void CheckEnds(InferenceSession session, ModelFolder model)
    {
        var preprocessing = OnnxModelFile.PreprocessingOf(model.Manifest);
        int[] input = [-1, preprocessing.Channels, preprocessing.Height, preprocessing.Width];
        int[] output = [-1, model.Manifest.Classes.Count];
        CheckEnd(session.InputMetadata, OnnxModelFile.Names.Input, input);
        CheckEnd(session.OutputMetadata, OnnxModelFile.Names.Output, output);

        void CheckEnd(IReadOnlyDictionary<string, NodeMetadata> ends, string name, int[] shape)
        {
            if (!ends.TryGetValue(name, out var end))
                throw new RequestException($"{model.Onnx} has no tensor '{name}' (it has {string.Join(", ", ends.Keys)}).");
            if (!end.Dimensions.SequenceEqual(shape))
                throw new RequestException($"{model.Onnx} has '{name}' of shape [{string.Join(", ", end.Dimensions)}], model.yaml says [{string.Join(", ", shape)}].");
        }
    }

    static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = CpuAllowance.Current.Threads, // ONNX Runtime counts the host's cores
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Threads that wait sleep: on a busy machine ResNet-18 answers 1.6 times as fast as where they spin.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    static string Mend(ModelFolder model) => model.Manifest.Files.Count > 0
        ? "the package is not whole, pull the model again."
        : "the run has not been exported yet, or was stopped while it trained.";

    static string OneLine(OnnxRuntimeException error) => error.Message.ReplaceLineEndings(" ");
}
