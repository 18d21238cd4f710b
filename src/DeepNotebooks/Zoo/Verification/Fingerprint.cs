using DeepNotebooks.Training;

namespace DeepNotebooks.Zoos;

/// <summary>What decides whether the same computation gives the same bits: processor, threads, device, and the libraries that compute.</summary>
static class Fingerprint
{
    /// <summary>Of this machine, computing on its processor.</summary>
    internal static string Current(string device = "cpu") => Of(RunEnvironment.Software(), RunEnvironment.Hardware(device));

    /// <summary>Of the machine of a record; two that are equal promise equal bits.</summary>
    internal static string Of(IReadOnlyDictionary<string, string> software, IReadOnlyDictionary<string, string> hardware)
    {
        var computes = hardware.TryGetValue("gpu", out var gpu) ? gpu : hardware.GetValueOrDefault("cpu", "an unknown processor");
        var parts = new List<string> { computes, $"{hardware.GetValueOrDefault("cores", "?")} cores" };
        foreach (var library in (string[])["libtorch", "onnxruntime", "deepnotebooks"])
            parts.Add($"{library} {software.GetValueOrDefault(library, "?")}");
        return string.Join(", ", parts);
    }
}
