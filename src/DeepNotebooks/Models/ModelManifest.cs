using System.Security.Cryptography;

namespace DeepNotebooks;

/// <summary>model.yaml: what a model is, what it takes and gives, where it comes from, and the digest of every file beside it.</summary>
/// <remarks>The same file stands in a run's <c>model/</c> folder and in a published package; a run's has no version and no files yet.</remarks>
public sealed record ModelManifest
{
    /// <summary>The schema of this file.</summary>
    public string Spec { get; init; } = "deepnotebooks/model/1";

    /// <summary>"topic/name" once published.</summary>
    public string Name { get; init; } = "";

    /// <summary>1, 2, … once published; 0 before.</summary>
    public int Version { get; init; }

    /// <summary>One line for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>"image-classification", Hugging Face's name; "multi-label-classification" where an image may have several classes or none.</summary>
    public string Task { get; init; } = "image-classification";

    /// <summary>Whether each class is a question of its own: its logit's sigmoid is the probability that an image has it.</summary>
    internal bool IsMultiLabel => Task == MultiLabel;

    internal const string MultiLabel = "multi-label-classification";

    /// <summary>Class names, in the order of the logits.</summary>
    public List<string> Classes { get; init; } = [];

    /// <summary>What the network takes.</summary>
    public List<TensorSpec> Inputs { get; init; } = [];

    /// <summary>What the network gives.</summary>
    public List<TensorSpec> Outputs { get; init; } = [];

    /// <summary>An SPDX expression; "NOASSERTION" where unknown.</summary>
    public string Licence { get; init; } = "NOASSERTION";

    /// <summary>Who published it.</summary>
    public List<string> Authors { get; init; } = [];

    /// <summary>Name to value, such as test_accuracy: 0.913.</summary>
    public SortedDictionary<string, double> Metrics { get; init; } = [];

    /// <summary>The data it was trained on.</summary>
    public DatasetReference Dataset { get; init; } = new();

    /// <summary>The model whose body it was re-trained from.</summary>
    public ParentReference? Parent { get; init; }

    /// <summary>How the cells of the notebook that made it were run; null where there is no notebook, or no kernel recorded it.</summary>
    public NotebookSummary? Notebook { get; init; }

    /// <summary>Whether images of the test split were trained on before, by the model itself or an ancestor; null where the data were not at hand.</summary>
    public List<SharedImages>? SharedImages { get; init; }

    /// <summary>How it was trained.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>The machine that it was trained on, in the words of <see cref="Fingerprint"/>.</summary>
    public string? TrainedOn { get; init; }

    /// <summary>The machine that computed samples/expected.npy: where it is the same, the same bits are promised; elsewhere a tolerance.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Every file of the package but model.yaml itself and ro-crate-metadata.json, by its path.</summary>
    public SortedDictionary<string, FileDigest> Files { get; init; } = [];

    /// <summary>When the model was published, UTC.</summary>
    public DateTimeOffset Created { get; init; }
}

/// <summary>A named tensor at the edge of a network.</summary>
public sealed record TensorSpec
{
    /// <summary>Its name in the ONNX graph.</summary>
    public string Name { get; init; } = "";

    /// <summary>BioImage.IO's axis names: batch, channel, y, x.</summary>
    public List<string> Axes { get; init; } = [];

    /// <summary>One length an axis; -1 where any length does.</summary>
    public List<long> Shape { get; init; } = [];

    /// <summary>The element type.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>How an image becomes this tensor; null for outputs.</summary>
    public Preprocessing? Preprocessing { get; init; }
}

/// <summary>How an image file becomes the network's input: decode, resize, scale to 0…1, subtract the mean, divide by the deviation.</summary>
public sealed record Preprocessing
{
    /// <summary>1: grey; 3: RGB in that order.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; init; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; init; }

    /// <summary>The whole image is stretched to the size, bilinear, antialiased when it shrinks (as PIL's BILINEAR does).</summary>
    public string Resize { get; init; } = "bilinear-antialiased";

    /// <summary>One value a channel, on the scale 0…1.</summary>
    public List<float> Mean { get; init; } = [];

    /// <summary>One value a channel, on the scale 0…1.</summary>
    public List<float> Std { get; init; } = [];
}

/// <summary>The model, or the file of weights, that a model was re-trained from.</summary>
public sealed record ParentReference
{
    /// <summary>"topic/name" in the zoo, or the folder or file it was read from.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its version; 0 where it was never published.</summary>
    public int Version { get; init; }

    /// <summary>"sha256:…" of its weights.safetensors, or of the file of weights.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Parameters that differ from the parent's, "layer4" standing for all of layer4: found by comparing them when the training had ended.</summary>
    public List<string>? Changed { get; init; }

    /// <summary>Parameters that are the parent's to the bit, named likewise.</summary>
    public List<string>? Kept { get; init; }

    /// <summary>How many buffers differ: the statistics of normalisation, which are measured on the new images.</summary>
    public int? Measured { get; init; }

    /// <summary>The web address that a file of weights came from; null for models.</summary>
    public string? Source { get; init; }

    /// <summary>The model's licence when it was re-trained, an SPDX expression; null for files of weights, of which nobody knows it.</summary>
    public string? Licence { get; init; }
}

/// <summary>A file's size and content.</summary>
public sealed record FileDigest
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The file's length.</summary>
    public long Bytes { get; init; }

    /// <summary>Reads the whole file.</summary>
    internal static FileDigest Of(string path)
    {
        using var file = File.OpenRead(path);
        return new() { Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)), Bytes = file.Length };
    }
}
