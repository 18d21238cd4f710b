using System.Diagnostics;
using DeepNotebooks.Data;

namespace DeepNotebooks.Benchmarks;

/// <summary>What it takes to know a folder of image files.</summary>
static class Indexing
{
    static readonly HashSet<string> Hashed = [];

    static double Again(string folder)
    {
        if (Hashed.Add(folder))
            _ = Datasets.LoadAsync(folder).GetAwaiter().GetResult();
        var clock = Stopwatch.StartNew();
        _ = Datasets.LoadAsync(folder).GetAwaiter().GetResult();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Seconds, files, bytes of memory a file beyond the characters of its path, and seconds to open it as a dataset that was opened before.</summary>
    internal static double[] Of(string folder)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var contents = DatasetForms.Read(folder);
        var splits = contents.Open(CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;

        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var files = contents.Files.Count;
        var paths = contents.Files.Sum(file => 2L * file.Path.Length);
        GC.KeepAlive(splits);
        GC.KeepAlive(contents);
        return [seconds, files, (double)(memory - paths) / files, Again(folder)];
    }
}
