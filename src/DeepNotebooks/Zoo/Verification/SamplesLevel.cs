using System.Globalization;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Onnx;
using static TorchSharp.torch;

namespace DeepNotebooks.Zoos;

/// <summary>Whether a package's network gives the recorded answers: by its graph, by its weights, and from the images themselves.</summary>
static class SamplesLevel
{
    /// <summary>The largest difference of a normalised pixel: rounding alone.</summary>
    const double PixelTolerance = 1e-5;

    internal static IEnumerable<VerificationItem> Check(ModelFolder package)
    {
        var (images, weights) = ("samples: images", "samples: weights.safetensors");
        if (Read(package) is not { } samples)
        {
            yield return new(VerificationLevel.Samples, "samples", "input.npy and expected.npy", "they cannot be read", false);
            yield break;
        }
        var exactly = package.Manifest.Fingerprint is { Length: > 0 } recorded && recorded == Fingerprint.Current();
        var tolerance = Parity.Limit(Parity.Largest(samples.Expected)); // on another machine than the publisher's
        yield return Logits("samples: model.onnx", exactly ? 0 : tolerance, samples.Expected, () => ByGraph(package, samples));
        if (Networks.IsKnown(package.Manifest.Recipe.Model))
            yield return Logits(weights, tolerance, samples.Expected, () => ByWeights(package, samples));
        var pictures = SamplePictures.Of(package.Manifest).Select(path => Path.Combine(package.Path, path)).ToList();
        if (pictures.Count > 0)
            yield return Difference(images, "input.npy", PixelTolerance, samples.Input, () => FromPictures(package, pictures));
    }

    static SampleTensors? Read(ModelFolder package)
    {
        try
        {
            var (input, shape) = NpyFile.Read(Path.Combine(package.Path, Samples.Input));
            var (expected, _) = NpyFile.Read(Path.Combine(package.Path, Samples.Expected));
            return shape is [> 0, ..] ? new(input, shape[0], expected) : null;
        }
        catch (Exception error) when (error is IOException or WorkFailedException or FormatException or OverflowException)
        {
            return null;
        }
    }

    static VerificationItem Logits(string what, double tolerance, float[] expected, Func<float[]> found) =>
        Difference(what, "the logits of expected.npy", tolerance, expected, found);

    static VerificationItem Difference(string what, string of, double tolerance, float[] expected, Func<float[]> compute)
    {
        var recorded = tolerance == 0 ? $"{of}, to the bit (same fingerprint)" : $"{of}, within {Number(tolerance)}";
        try
        {
            var found = compute();
            if (found.Length != expected.Length)
                return new(VerificationLevel.Samples, what, recorded, $"{found.Length} numbers where {expected.Length} are recorded", false);
            var difference = Parity.Difference(expected, found);
            return new(VerificationLevel.Samples, what, recorded, difference == 0 ? "the same bits" : $"differ by {Number(difference)}", difference <= tolerance);
        }
        catch (DeepNotebooksException error)
        {
            return new(VerificationLevel.Samples, what, recorded, error.Message, false);
        }
    }

    static float[] ByGraph(ModelFolder package, SampleTensors samples)
    {
        using var predictor = Predictor.Open(package);
        return [.. predictor.Run(samples.Input, samples.Count).SelectMany(row => row)];
    }

    static float[] ByWeights(ModelFolder package, SampleTensors samples)
    {
        var image = OnnxModelFile.PreprocessingOf(package.Manifest);
        using var network = Networks.Open(package);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return network.call(tensor(samples.Input, [samples.Count, image.Channels, image.Height, image.Width])).data<float>().ToArray();
    }

    static float[] FromPictures(ModelFolder package, List<string> pictures)
    {
        var image = OnnxModelFile.PreprocessingOf(package.Manifest);
        var length = image.Channels * image.Height * image.Width;
        var input = new float[pictures.Count * length];
        for (var row = 0; row < pictures.Count; row++)
            Pixels.ToTensor(Pixels.Decode(pictures[row], image.Channels), image, input.AsSpan(row * length, length));
        return input;
    }

    static string Number(double value) => value.ToString("0.##e+0", CultureInfo.InvariantCulture);

    sealed record SampleTensors(float[] Input, int Count, float[] Expected);
}
