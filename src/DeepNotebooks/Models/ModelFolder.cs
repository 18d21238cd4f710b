using DeepNotebooks.Text;

namespace DeepNotebooks;

/// <summary>A folder with a model in it: a run's <c>model/</c> or a published package. Both have the same files.</summary>
/// <param name="Path">The absolute folder.</param>
/// <param name="Manifest">Its model.yaml.</param>
public sealed record ModelFolder(string Path, ModelManifest Manifest)
{
    /// <summary>The ONNX graph; in a run's folder it is there once exported.</summary>
    public string Onnx => System.IO.Path.Combine(Path, "model.onnx");

    /// <summary>All parameters and buffers, under PyTorch's names.</summary>
    public string Weights => System.IO.Path.Combine(Path, "weights.safetensors");

    /// <summary>Reads the model.yaml of <paramref name="folder"/>, or of its <c>model/</c> folder where it is a run.</summary>
    /// <exception cref="RequestException">There is no model there, or its model.yaml cannot be read.</exception>
    public static ModelFolder Open(string folder)
    {
        var run = System.IO.Path.Combine(folder, "model");
        var path = System.IO.Path.GetFullPath(File.Exists(System.IO.Path.Combine(run, "model.yaml")) ? run : folder);
        var manifest = System.IO.Path.Combine(path, "model.yaml");
        return File.Exists(manifest)
            ? new ModelFolder(path, Yaml.Read<ModelManifest>(manifest))
            : throw new RequestException($"'{folder}' holds no model: there is no model.yaml in it. Name a run folder, a package folder or a model of the zoo.");
    }

    /// <summary>Whether <paramref name="folder"/> is a run or a package.</summary>
    public static bool Is(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "model.yaml")) || File.Exists(System.IO.Path.Combine(folder, "model", "model.yaml"));
}
