using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace DeepNotebooks.Training;

/// <summary>What a run was done with and by whom, for its record.</summary>
static class RunEnvironment
{
    internal static SortedDictionary<string, string> Software()
    {
        TorchLibrary.Load(); // it may be the first that asks for libtorch
        return new(StringComparer.Ordinal)
        {
            ["deepnotebooks"] = Version(typeof(Learner)),
            ["dotnet"] = Environment.Version.ToString(),
            ["torchsharp"] = Version(typeof(torch)),
            ["libtorch"] = torch.__version__,
            ["onnxruntime"] = Version(typeof(InferenceSession)),
            ["os"] = RuntimeInformation.OSDescription,
        };
    }

    /// <param name="device">Where it was trained: "cpu", "cuda:0".</param>
    internal static SortedDictionary<string, string> Hardware(string device)
    {
        var hardware = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cpu"] = FirstValue("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = $"{CpuAllowance.Current.Threads}", // the container's limit, not the host's: sums depend on how many threads share them
            ["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20)} MiB",
            ["device"] = device,
        };
        if (device.StartsWith("cuda", StringComparison.Ordinal) && GpuName() is { } gpu) hardware["gpu"] = gpu;
        return hardware;
    }

    /// <summary>The hub's user, else the system's.</summary>
    internal static string User =>
        Environment.GetEnvironmentVariable("JUPYTERHUB_USER") is { Length: > 0 } user ? user : Environment.UserName;

    // The driver's own page; torch has no name for a device in TorchSharp.
    static string? GpuName() =>
        Directory.Exists("/proc/driver/nvidia/gpus")
            ? Directory.EnumerateFiles("/proc/driver/nvidia/gpus", "information", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => FirstValue(file, "Model"))
                .FirstOrDefault()
            : null;

    static string? FirstValue(string file, string key) =>
        !File.Exists(file) ? null : File.ReadLines(file)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0] == key)?[1];

    static string Version(Type type) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion?.Split('+')[0]
        ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";
}
