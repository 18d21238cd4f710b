using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>What a published model.yaml must say, spec deepnotebooks/model/1; README.md beside this folder documents it.</summary>
static partial class ManifestSchema
{
    internal const string Spec = "deepnotebooks/model/1";

    static readonly string[] Required = ["README.md", "model.onnx", "weights.safetensors", Samples.Input, Samples.Expected];

    /// <summary>What is wrong with it, a line each; nothing where it keeps the schema.</summary>
    internal static IEnumerable<string> Problems(ModelManifest manifest)
    {
        if (manifest.Spec != Spec)
        {
            yield return $"spec is '{manifest.Spec}', and this program reads {Spec}"
                + (manifest.Spec.StartsWith("deepnotebooks/model/", StringComparison.Ordinal) ? ": a newer one may read it" : "");
            yield break;
        }
        if (!ModelName.Is(manifest.Name) || manifest.Name.Contains('@'))
            yield return $"name '{manifest.Name}' is no topic/name";
        if (manifest.Version < 1)
            yield return $"version is {manifest.Version}, and counts from 1";
        if (manifest.Title.Length == 0)
            yield return "title is missing";
        if (manifest.Licence.Length == 0)
            yield return "licence is missing (NOASSERTION where nobody knows)";
        if (manifest.Created == default)
            yield return "created is missing";
        if (manifest.Authors.Count == 0)
            yield return "authors is empty";
        foreach (var problem in Classes(manifest).Concat(Tensors(manifest)).Concat(Origin(manifest)).Concat(Files(manifest)))
            yield return problem;
    }

    static IEnumerable<string> Classes(ModelManifest manifest)
    {
        if (manifest.Classes.Count < 2)
            yield return $"classes has {manifest.Classes.Count} entries, and needs two";
        if (manifest.Classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return $"classes names '{twice.Key}' twice";
    }

    static IEnumerable<string> Tensors(ModelManifest manifest)
    {
        if (manifest.Inputs is not [{ Preprocessing: { } image } input])
        {
            yield return "inputs must be one tensor with its preprocessing";
        }
        else
        {
            if (!input.Axes.SequenceEqual(["batch", "channel", "y", "x"]))
                yield return $"inputs[0].axes is [{string.Join(", ", input.Axes)}], and must be [batch, channel, y, x]";
            if (!input.Shape.SequenceEqual([-1, image.Channels, image.Height, image.Width]))
                yield return $"inputs[0].shape is [{string.Join(", ", input.Shape)}], its preprocessing makes [-1, {image.Channels}, {image.Height}, {image.Width}]";
            if (image.Channels is not (1 or 3) || image.Height < 1 || image.Width < 1)
                yield return $"inputs[0].preprocessing makes {image.Channels} channels of {image.Width}×{image.Height}";
        }
        if (manifest.Outputs is not [{ } output])
            yield return "outputs must be one tensor";
        else if (!output.Axes.SequenceEqual(["batch", "class"]) || !output.Shape.SequenceEqual([-1, manifest.Classes.Count]))
            yield return $"outputs[0] is [{string.Join(", ", output.Axes)}] of [{string.Join(", ", output.Shape)}], and must be [batch, class] of [-1, {manifest.Classes.Count}]";
    }

    static IEnumerable<string> Origin(ModelManifest manifest)
    {
        if (manifest.Dataset.Name.Length > 0 && !Digest().IsMatch(manifest.Dataset.Identity))
            yield return $"dataset.identity '{manifest.Dataset.Identity}' is no sha256:… of 64 digits";
        if (manifest.Parent is { } parent && !Digest().IsMatch(parent.Digest))
            yield return $"parent.digest '{parent.Digest}' is no sha256:… of 64 digits";
    }

    static IEnumerable<string> Files(ModelManifest manifest)
    {
        foreach (var missing in Required.Where(path => !manifest.Files.ContainsKey(path)))
            yield return $"files does not list {missing}";
        foreach (var (path, digest) in manifest.Files)
        {
            if (!Digest().IsMatch($"sha256:{digest.Sha256}") || digest.Bytes < 0)
                yield return $"files: {path} has no sha256 of 64 digits and a length";
            if (Path.IsPathRooted(path) || path.Contains('\\') || path.Split('/').Any(part => part is "" or "." or ".." or ".git"))
                yield return $"files: '{path}' leads out of the package";
        }
    }

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digest();
}
