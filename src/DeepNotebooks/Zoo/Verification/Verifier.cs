namespace DeepNotebooks.Zoos;

/// <summary>Checks a package of a zoo or of a folder, level by level, and goes on where one item fails: the answer names them all.</summary>
static class Verifier
{
    internal static async Task<Verification> VerifyAsync(
        string model, VerificationLevel level, string? data, ZooStore store, CancellationToken cancellation)
    {
        using var work = store.CreateWorkFolder();
        var (name, package, tag) = await OpenAsync(model, store, work, cancellation);
        var items = await CheckAsync(package, tag is null ? [] : TagItems(package.Manifest, tag), level, data, store.Progress, cancellation);
        if (level >= VerificationLevel.Metrics)
            items.AddRange(await SharedImagesCheck.CheckAsync(package, data, store, work, cancellation));
        if (level >= VerificationLevel.Reproduction)
            items.AddRange(await MakeAgainAsync(package, work.File("reproduction"), data, store, cancellation));
        return new(name, level, items) { Commit = tag?.Commit };
    }

    /// <summary>A package that was brought out of a zoo already.</summary>
    /// <param name="name">"topic/name@2".</param>
    /// <param name="package">Its files, as the zoo has them.</param>
    /// <param name="tag">How its tag stands; null of one that is proposed and has none yet.</param>
    /// <param name="level">Up to the metrics.</param>
    /// <param name="progress">Is told what takes long.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<Verification> VerifyAsync(
        string name, ModelFolder package, TagState? tag, VerificationLevel level, IProgress<string>? progress, CancellationToken cancellation) =>
        new(name, level, await CheckAsync(package, tag is null ? [] : TagItems(package.Manifest, tag), level, data: null, progress, cancellation));

    /// <summary>The level of reproduction alone.</summary>
    internal static async Task<Verification> ReproduceAsync(
        string model, string? folder, string? data, ZooStore store, CancellationToken cancellation)
    {
        if (folder is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new RequestException($"'{folder}' is not empty: a reproduction starts in a clean folder.");
        using var work = store.CreateWorkFolder();
        var (name, package, tag) = await OpenAsync(model, store, work, cancellation);
        var made = Path.GetFullPath(folder ?? work.File("reproduction"));
        return new(name, VerificationLevel.Reproduction, await MakeAgainAsync(package, made, data, store, cancellation)) { Commit = tag?.Commit };
    }

    static async Task<(string Name, ModelFolder Package, TagState? Tag)> OpenAsync(
        string model, ZooStore store, WorkFolder work, CancellationToken cancellation)
    {
        if (ModelFolder.Is(model))
        {
            var folder = ModelFolder.Open(model);
            return folder.Manifest.Files.Count > 0
                ? (model, folder, null)
                : throw new RequestException($"'{model}' is a run, and records nothing to verify: publish it first.");
        }
        var name = ModelName.Parse(model);
        var (package, tag) = await store.CheckOutAsync(name, work.File("package"), cancellation);
        return (tag.Tag, package, tag);
    }

    static async Task<IReadOnlyList<VerificationItem>> MakeAgainAsync(
        ModelFolder package, string folder, string? data, ZooStore store, CancellationToken cancellation)
    {
        var made = await new Reproducer(package, folder, store.Address, data, store.Progress).RunAsync(cancellation);
        // A package says where it was trained; a run lies beside its record.
        var here = made.Manifest.TrainedOn ?? (RunFolder.Open(Path.GetDirectoryName(made.Path)!).Record is var run ? Fingerprint.Of(run.Software, run.Hardware) : "");
        return [.. ReproductionLevel.Compare(package.Manifest, made, here)];
    }

    static async Task<List<VerificationItem>> CheckAsync(
        ModelFolder package, IEnumerable<VerificationItem> before, VerificationLevel level, string? data, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        progress?.Report($"{package.Manifest.Name}: files");
        List<VerificationItem> items = [.. before, .. await Task.Run(() => FilesLevel.Check(package, cancellation).ToList(), cancellation)];
        if (level >= VerificationLevel.Samples)
        {
            progress?.Report($"{package.Manifest.Name}: samples");
            items.AddRange(await Task.Run(() => SamplesLevel.Check(package).ToList(), cancellation));
        }
        if (level >= VerificationLevel.Metrics)
        {
            progress?.Report($"{package.Manifest.Name}: metrics, on {package.Manifest.Dataset.Name}");
            items.AddRange(await MetricsLevel.CheckAsync(package, data, cancellation));
        }
        return items;
    }

    static IEnumerable<VerificationItem> TagItems(ModelManifest manifest, TagState tag)
    {
        var said = $"{manifest.Name}@{manifest.Version}";
        yield return new(VerificationLevel.Files, "tag", tag.Tag, said == tag.Tag ? said : $"model.yaml says {said}", said == tag.Tag);
        yield return new(
            VerificationLevel.Files, "history", "an annotated tag on a commit of 'main'",
            !tag.IsAnnotated ? "a bare tag" : tag.IsOnMain ? "it is" : $"commit {tag.Commit[..10]} is not on 'main'", tag.IsAnnotated && tag.IsOnMain);
        if (!tag.SaysPackage)
            yield return new(VerificationLevel.Files, "package", "the folder that the tag names", "another one in its commit", false);
        if (tag.Signature is { } signature)
            yield return signature;
        foreach (var file in tag.Missing)
            yield return new(VerificationLevel.Files, file, "in the zoo", "the zoo lacks its content", false);
    }
}

/// <summary>A version's tag as git has it.</summary>
/// <param name="Tag">"topic/name@2".</param>
/// <param name="Commit">What it stands at.</param>
/// <param name="IsAnnotated">Whether it is an object of its own, with a time and a name.</param>
/// <param name="IsOnMain">Whether 'main' leads back to it.</param>
/// <param name="SaysPackage">Whether the folder its message names, if it names one, is that of its commit.</param>
/// <param name="Missing">Files whose content could not be had.</param>
sealed record TagState(string Tag, string Commit, bool IsAnnotated, bool IsOnMain, bool SaysPackage, IReadOnlyList<string> Missing)
{
    /// <summary>Who signed it, against what the zoo asks.</summary>
    public VerificationItem? Signature { get; init; }
}
