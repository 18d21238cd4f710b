namespace DeepNotebooks.Zoos;

/// <summary>Brings two models together and compares them.</summary>
static class Comparer
{
    /// <param name="a">A name in the zoo, or the folder of a package.</param>
    /// <param name="b">The other, likewise.</param>
    /// <param name="store">The zoo.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="RequestException">One of them is not there, or is a run that was never published.</exception>
    internal static async Task<ModelDiff> CompareAsync(string a, string b, ZooStore store, CancellationToken cancellation)
    {
        var (first, second) = (await OpenAsync(a, store, cancellation), await OpenAsync(b, store, cancellation));
        store.Progress?.Report($"{a} and {b}: weights and answers");
        // The tensors' scopes are thread-local, and this holds up whoever waits.
        return await Task.Run(() => new ModelDiff(
            Name(a, first), Name(b, second),
            ManifestComparison.Of(first.Manifest, second.Manifest),
            ClassDiff.Of(first.Manifest, second.Manifest),
            TensorComparison.Of(first.Weights, second.Weights, cancellation),
            [.. AnswerComparison.Of(first, second)]), cancellation);
    }

    static async Task<ModelFolder> OpenAsync(string model, ZooStore store, CancellationToken cancellation)
    {
        if (!ModelFolder.Is(model))
            return await store.CachedAsync(ModelName.Parse(model), cancellation);
        var folder = ModelFolder.Open(model);
        return folder.Manifest.Files.Count > 0
            ? folder
            : throw new RequestException($"'{model}' is a run, and has no samples to compare: publish it first.");
    }

    static string Name(string asked, ModelFolder model) => ModelFolder.Is(asked) ? asked : $"{model.Manifest.Name}@{model.Manifest.Version}";
}
