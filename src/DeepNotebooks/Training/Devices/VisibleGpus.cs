namespace DeepNotebooks.Training;

/// <summary>Which GPUs CUDA shows a process, and in which order: the first is its cuda:0.</summary>
/// <remarks>NVIDIA's CUDA C++ Programming Guide, "CUDA Environment Variables": a list ends before the first entry that names nothing.</remarks>
static class VisibleGpus
{
    internal const string Variable = "CUDA_VISIBLE_DEVICES";

    /// <summary>The visible ones in CUDA's order.</summary>
    /// <param name="all">Of the machine, in the order of the PCI bus.</param>
    /// <param name="visible">CUDA_VISIBLE_DEVICES: numbers ("2,0"), names or their beginnings ("GPU-5a2b"), MIG instances ("MIG-…"); null shows all.</param>
    internal static IReadOnlyList<Gpu> Of(IReadOnlyList<Gpu> all, string? visible)
    {
        if (visible is null) return [.. all.Select((gpu, i) => gpu with { Device = $"cuda:{i}" })];

        var shown = new List<Gpu>();
        foreach (var entry in visible.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Named(all, entry) is not { } gpu) break;
            if (shown.Exists(earlier => earlier.Id == gpu.Id)) return []; // CUDA shows none where one is named twice
            shown.Add(gpu with { Device = $"cuda:{shown.Count}" });
        }
        return shown;
    }

    static Gpu? Named(IReadOnlyList<Gpu> all, string entry)
    {
        if (entry.StartsWith("MIG-", StringComparison.Ordinal))
            return new Gpu { Index = all.Count, Id = entry, Name = "MIG instance" }; // nvidia-smi has no figures of a part
        if (int.TryParse(entry, out var index)) return all.FirstOrDefault(gpu => gpu.Index == index);
        var named = all.Where(gpu => entry.StartsWith("GPU-", StringComparison.Ordinal) && gpu.Id.StartsWith(entry, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count == 1 ? named[0] : null;
    }
}
