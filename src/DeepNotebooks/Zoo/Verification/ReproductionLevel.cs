using System.Globalization;

namespace DeepNotebooks.Zoos;

/// <summary>A published model beside one that was made again: to the bit where the machine is the same, else as close as chance allows.</summary>
static class ReproductionLevel
{
    /// <summary>Beyond chance: what another order of additions does to a training.</summary>
    const double Drift = 0.01;

    internal static IEnumerable<VerificationItem> Compare(ModelManifest published, ModelFolder made, string trainedHere)
    {
        var same = published.TrainedOn is { Length: > 0 } recorded && recorded == trainedHere;
        yield return Item("machine", published.TrainedOn ?? "not recorded", same ? "the same" : trainedHere, true);
        yield return Equal("dataset", published.Dataset.Identity, made.Manifest.Dataset.Identity);
        yield return Equal("classes", string.Join(", ", published.Classes), string.Join(", ", made.Manifest.Classes));
        foreach (var (package, version) in published.Notebook?.Packages ?? [])
            yield return Equal(package, version, made.Manifest.Notebook?.Packages.GetValueOrDefault(package) ?? "not installed");
        if (same && published.Files.TryGetValue("weights.safetensors", out var weights))
            yield return Equal("weights.safetensors", $"sha256 {weights.Sha256}", $"sha256 {FileDigest.Of(made.Weights).Sha256}");
        foreach (var (metric, value) in published.Metrics.Where(metric => metric.Key != "epoch"))
        {
            var tolerance = same ? 0 : Tolerance(metric, value);
            var said = same ? $"{Text(value)} exactly (same machine)" : $"{Text(value)} ± {Text(tolerance)}";
            yield return made.Manifest.Metrics.TryGetValue(metric, out var found)
                ? Item(metric, said, found.Equals(value) ? "the same" : Text(found), Math.Abs(found - value) <= tolerance)
                : Item(metric, said, "not measured", false);
        }
    }

    // Twice the standard error of a share, for a test set of the size that most have at least.
    static double Tolerance(string metric, double value) => metric.EndsWith("loss", StringComparison.Ordinal)
        ? Math.Max(0.05, Math.Abs(value) * 0.15)
        : Drift + (2 * Math.Sqrt(Math.Clamp(value * (1 - value), 0, 0.25) / SmallestSet));

    const int SmallestSet = 400;

    static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    static VerificationItem Equal(string what, string recorded, string found) => Item(what, recorded, found == recorded ? "the same" : found, found == recorded);

    static VerificationItem Item(string what, string recorded, string found, bool ok) => new(VerificationLevel.Reproduction, what, recorded, found, ok);
}
