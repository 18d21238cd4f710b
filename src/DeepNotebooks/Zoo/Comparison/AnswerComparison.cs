using DeepNotebooks.Onnx;

namespace DeepNotebooks.Zoos;

/// <summary>What two models answer on the samples of both.</summary>
/// <remarks>
/// A picture goes through each model's own preprocessing, so that models of different sizes are compared as they would be used. Samples without pictures
/// are tensors, and fit only a model that makes the same tensor of an image.
/// </remarks>
static class AnswerComparison
{
    internal static IEnumerable<AnswerDiff> Of(ModelFolder a, ModelFolder b)
    {
        using var first = Predictor.Open(a);
        using var second = Predictor.Open(b);
        var (ofA, ofB) = (SamplePictures.Of(a.Manifest), SamplePictures.Of(b.Manifest));
        var (digestsA, digestsB) = (ofA.Select(path => a.Manifest.Files[path].Sha256).ToHashSet(), ofB.Select(path => b.Manifest.Files[path].Sha256).ToHashSet());
        return
        [
            .. ofA.Count == 0 ? OnTensors("a", a, first, second) : OnPictures(a, ofA, path => digestsB.Contains(a.Manifest.Files[path].Sha256) ? "both" : "a", first, second),
            .. ofB.Count == 0 ? OnTensors("b", b, first, second)
                : OnPictures(b, [.. ofB.Where(path => !digestsA.Contains(b.Manifest.Files[path].Sha256))], _ => "b", first, second),
        ];
    }

    static IEnumerable<AnswerDiff> OnPictures(ModelFolder package, IReadOnlyList<string> pictures, Func<string, string> from, Predictor a, Predictor b)
    {
        var files = pictures.Select(path => Path.Combine(package.Path, path)).ToList();
        return a.Predict(files, int.MaxValue).Zip(b.Predict(files, int.MaxValue), pictures)
            .Select(three => Compare(from(three.Third), three.Third, three.First, three.Second) with { Picture = File.ReadAllBytes(Path.Combine(package.Path, three.Third)) });
    }

    static IEnumerable<AnswerDiff> OnTensors(string from, ModelFolder package, Predictor a, Predictor b)
    {
        if (!OnnxModelFile.PreprocessingOf(a.Manifest).IsSame(OnnxModelFile.PreprocessingOf(b.Manifest)))
            return [];
        var (input, shape) = NpyFile.Read(Path.Combine(package.Path, Samples.Input));
        return a.Run(input, shape[0]).Zip(b.Run(input, shape[0])).Select((pair, row) => Compare(
            from, $"{Samples.Input}[{row}]",
            Prediction.Of("", pair.First, a.Manifest, int.MaxValue), Prediction.Of("", pair.Second, b.Manifest, int.MaxValue)));
    }

    static AnswerDiff Compare(string from, string sample, Prediction a, Prediction b)
    {
        var other = b.Top.ToDictionary(answer => answer.Class, answer => answer.Probability, StringComparer.Ordinal);
        var shared = a.Top.Where(answer => other.ContainsKey(answer.Class)).Select(answer => Math.Abs(answer.Probability - other[answer.Class])).ToList();
        return new(from, sample, a.Top[0], b.Top[0], shared.Count > 0 ? shared.Max() : null);
    }

    // A record with lists in it is equal only to itself.
    static bool IsSame(this Preprocessing a, Preprocessing b) =>
        (a.Channels, a.Height, a.Width, a.Resize) == (b.Channels, b.Height, b.Width, b.Resize) && a.Mean.SequenceEqual(b.Mean) && a.Std.SequenceEqual(b.Std);
}
