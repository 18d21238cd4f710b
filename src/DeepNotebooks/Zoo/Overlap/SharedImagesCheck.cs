namespace DeepNotebooks.Zoos;

/// <summary>Whether what a package says of its training images, and of test images that an ancestor knew, is so.</summary>
static class SharedImagesCheck
{
    /// <summary>How many images of the test split each ancestor was trained on, the model itself first.</summary>
    internal static List<SharedImages> Count(string model, ulong[] test, ulong[]? own, IEnumerable<Ancestor> ancestors) =>
        [.. ancestors.Prepend(new(model, own)).Select(ancestor => new SharedImages
        {
            Model = ancestor.Tag,
            Images = ancestor.Images is { } known ? ImageDigests.Shared(test, known) : null,
            Of = test.Length,
        })];

    /// <summary>The same of a published package, compared with what it records.</summary>
    internal static async Task<IReadOnlyList<VerificationItem>> CheckAsync(
        ModelFolder package, string? place, ZooStore store, WorkFolder work, CancellationToken cancellation)
    {
        var manifest = package.Manifest;
        Dataset data;
        try
        {
            data = await Datasets.LoadAsync(place ?? manifest.Dataset.Name, cancellation);
        }
        catch (DeepNotebooksException)
        {
            return []; // the level has told that they are not found
        }
        if (data.Identity != manifest.Dataset.Identity)
            return [];
        var items = new List<VerificationItem>();
        var own = await Task.Run(() => TrainingImagesFile.Of(data, manifest.Recipe, cancellation), cancellation);
        if (own is not null && manifest.Files.ContainsKey(TrainingImagesFile.Name))
        {
            var recorded = TrainingImagesFile.Read(Path.Combine(package.Path, TrainingImagesFile.Name));
            var same = recorded.AsSpan().SequenceEqual(own);
            items.Add(Item(TrainingImagesFile.Name, $"{recorded.Length} images", same ? "the same" : $"{ImageDigests.Shared(own, recorded)} of {own.Length} images of the data are in it", same));
        }
        if (manifest.SharedImages is not { } shared || await Task.Run(() => TrainingImagesFile.OfTest(data, cancellation), cancellation) is not { } test)
            return items;
        var ancestors = await store.AncestorsAsync(manifest.Parent, work.File("ancestors"), cancellation);
        var found = Count(manifest.Name, test, own, ancestors);
        foreach (var recorded in shared)
        {
            var now = found.Find(one => one.Model == recorded.Model);
            // What was not known when it was published may be known here, and the other way round.
            var agrees = now?.Images is null || now.Images == recorded.Images || (recorded.Images is null && !now.Any);
            items.Add(Item($"shared with {recorded.Model}", $"{recorded}", $"{now ?? new SharedImages()}", agrees));
        }
        return items;
    }

    static VerificationItem Item(string what, string recorded, string found, bool ok) => new(VerificationLevel.Metrics, what, recorded, found, ok);
}
