using System.Security.Cryptography;

namespace DeepNotebooks.Zoos;

/// <summary>A last look at a finished package, read back from its files as any reader would.</summary>
static class PackageCheck
{
    /// <summary>The largest difference of a logit on the samples.</summary>
    internal const double Tolerance = 1e-4;

    /// <exception cref="WorkFailedException">A file is not what model.yaml says, or the samples come out otherwise.</exception>
    internal static void Verify(string folder)
    {
        var model = ModelFolder.Open(folder);
        foreach (var (path, recorded) in model.Manifest.Files)
        {
            using var file = File.OpenRead(Path.Combine(folder, path));
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != recorded.Sha256)
                throw new WorkFailedException($"{path} changed while '{model.Manifest.Name}' was being published: publish again.");
        }
        using var predictor = Predictor.Open(model);
        var (input, shape) = NpyFile.Read(Path.Combine(folder, Samples.Input));
        var (expected, _) = NpyFile.Read(Path.Combine(folder, Samples.Expected));
        var found = predictor.Run(input, shape[0]).SelectMany(row => row).ToArray();
        var difference = found.Length == expected.Length
            ? found.Zip(expected, (a, b) => (double)Math.Abs(a - b)).Max()
            : double.PositiveInfinity;
        // Written so that what is not a number refuses.
        if (!(difference <= Tolerance))
        {
            throw new WorkFailedException(
                $"the samples of '{model.Manifest.Name}' come out otherwise than expected.npy says, by {difference:g2}: "
                + "its network gives no numbers one can rely on.");
        }
    }
}
