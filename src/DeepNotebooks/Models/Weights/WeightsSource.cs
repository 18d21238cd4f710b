using DeepNotebooks.Data;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Models;

/// <summary>A file of weights on this machine, wherever it came from.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">How it is called: the file's name.</param>
/// <param name="Address">The web address it came from; null for a file of this machine.</param>
sealed record WeightsSource(string Path, string Name, string? Address)
{
    /// <summary>"sha256:…" of the file.</summary>
    internal string Digest { get; } = $"sha256:{Sha256(Path)}";

    /// <summary>Whether a text is a web address, and not a path.</summary>
    internal static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says at once what will not be found later.</summary>
    /// <exception cref="RequestException">There is no such file.</exception>
    internal static void Check(string text)
    {
        if (IsAddress(text) || File.Exists(text)) return;
        throw new RequestException(Directory.Exists(text) || ModelName.Is(text)
            ? $"'{text}' is no file of weights: a model, with its architecture, is re-trained with --from (Learner.FineTune)."
            : $"there is no file of weights '{text}': name a .safetensors, .pth, .pt or .onnx file, or its web address.");
    }

    /// <summary>Finds the file, and downloads it where it is an address and not in the cache yet.</summary>
    /// <exception cref="RequestException">There is no such file, or the text is no address.</exception>
    /// <exception cref="WorkFailedException">It cannot be downloaded, or is not the one that was promised.</exception>
    internal static WeightsSource Find(string text, CancellationToken interrupted)
    {
        Check(text);
        return IsAddress(text)
            ? new WeightsDownload(Places.Cache, Transport.Default, Datasets.DefaultProgress).FetchAsync(text, interrupted).GetAwaiter().GetResult()
            : new WeightsSource(System.IO.Path.GetFullPath(text), System.IO.Path.GetFileName(text), null);
    }

    static string Sha256(string path)
    {
        try
        {
            return FileDigest.Of(path).Sha256;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
