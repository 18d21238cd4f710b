using System.Globalization;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Training;

namespace DeepNotebooks.Zoos;

/// <summary>Whether a package, evaluated again on the very data it names, does as well as it says.</summary>
static class MetricsLevel
{
    internal static async Task<IReadOnlyList<VerificationItem>> CheckAsync(ModelFolder package, string? place, CancellationToken cancellation)
    {
        var recorded = package.Manifest.Dataset;
        Dataset data;
        try
        {
            data = await Datasets.LoadAsync(place ?? recorded.Name, cancellation);
        }
        catch (DeepNotebooksException error) when (place is null)
        {
            return [Item($"dataset {recorded.Name}", recorded.Identity, $"not found: {error.Message}", false)];
        }
        // On other data other figures would prove nothing.
        var same = data.Identity == recorded.Identity;
        var items = new List<VerificationItem> { Item($"dataset {recorded.Name}", recorded.Identity, same ? "the same" : data.Identity, same) };
        if (same)
            items.AddRange(await Task.Run(() => Measure(package, data, cancellation).ToList(), cancellation));
        return items;
    }

    static IEnumerable<VerificationItem> Measure(ModelFolder package, Dataset data, CancellationToken cancellation)
    {
        var metrics = package.Manifest.Metrics;
        foreach (var split in (string[])["val", "test"])
        {
            // Which images were set aside of a set without 'val' only its own recipe tells.
            if (!metrics.ContainsKey($"{split}_accuracy") || (split == "test" && !data.HasSplit(split)))
                continue;
            var images = split == "val" ? TrainingImages.Of(data, package.Manifest.Recipe).Validation : data.Split(split);
            var found = Evaluate(package, data, images, split, cancellation);
            var measured = found.Metrics().ToDictionary(StringComparer.Ordinal);
            foreach (var (name, recorded) in metrics.Where(metric => metric.Key.StartsWith($"{split}_", StringComparison.Ordinal)))
                yield return Compare(name, recorded, measured.GetValueOrDefault(name, double.NaN), Tolerance(name, recorded, images.Count));
        }
    }

    // By the weights, as it was measured when it was trained; that the graph computes the same is the level before.
    static Evaluation Evaluate(ModelFolder package, Dataset data, IImageSource images, string split, CancellationToken cancellation)
    {
        if (!Networks.IsKnown(package.Manifest.Recipe.Model))
        {
            using var predictor = Predictor.Open(package);
            return predictor.Evaluate(data, split, cancellation);
        }
        var network = new TrainedNetwork(() => Networks.Open(package), TorchSharp.torch.CPU, package.Manifest);
        using (network)
            return network.Evaluate(data, images, split, cancellation);
    }

    /// <summary>Two images, or two thousandths, may fall to another class where arithmetic rounds otherwise; a loss may move by a hundredth of itself.</summary>
    static double Tolerance(string metric, double recorded, int images) =>
        metric.EndsWith("_loss", StringComparison.Ordinal) ? Math.Max(1e-3, Math.Abs(recorded) * 0.01) : Math.Max(0.002, 2.0 / Math.Max(1, images));

    static VerificationItem Compare(string metric, double recorded, double found, double tolerance) => Item(
        metric, $"{Text(recorded)} ± {Text(tolerance)}", found.Equals(recorded) ? "the same" : Text(found), Math.Abs(found - recorded) <= tolerance);

    static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    static VerificationItem Item(string what, string recorded, string found, bool ok) => new(VerificationLevel.Metrics, what, recorded, found, ok);
}
