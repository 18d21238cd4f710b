namespace DeepNotebooks.Zoos;

/// <summary>Checks a package of a zoo or of a folder, level by level, and goes on where one item fails: the answer names them all.</summary>
static class Verifier
{
    internal static async Task<Verification> VerifyAsync(
        string model, VerificationLevel level, string? data, ZooStore store, CancellationToken cancellation)
    {
        if (ModelFolder.Is(model))
        {
            var folder = ModelFolder.Open(model);
            return folder.Manifest.Files.Count > 0
                ? new(model, level, await CheckAsync(folder, [], level, data, store.Progress, cancellation))
                : throw new RequestException($"'{model}' is a run, and records nothing to verify: publish it first.");
        }
        using var work = store.CreateWorkFolder();
        var name = ModelName.Parse(model);
        var (package, tag) = await store.CheckOutAsync(name, work.File("package"), cancellation);
        var items = await CheckAsync(package, TagItems(name, package.Manifest, tag), level, data, store.Progress, cancellation);
        return new(tag.Tag, level, items);
    }

    static async Task<IReadOnlyList<VerificationItem>> CheckAsync(
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

    static IEnumerable<VerificationItem> TagItems(ModelName name, ModelManifest manifest, TagState tag)
    {
        var said = $"{manifest.Name}@{manifest.Version}";
        yield return new(VerificationLevel.Files, "tag", tag.Tag, said == tag.Tag ? said : $"model.yaml says {said}", said == tag.Tag);
        yield return new(
            VerificationLevel.Files, "history", "an annotated tag on a commit of 'main'",
            !tag.IsAnnotated ? "a bare tag" : tag.IsOnMain ? "it is" : $"commit {tag.Commit[..10]} is not on 'main'", tag.IsAnnotated && tag.IsOnMain);
        foreach (var file in tag.Missing)
            yield return new(VerificationLevel.Files, file, "in the zoo", "the zoo lacks its content", false);
    }
}

/// <summary>A version's tag as git has it.</summary>
/// <param name="Tag">"topic/name@2".</param>
/// <param name="Commit">What it stands at.</param>
/// <param name="IsAnnotated">Whether it is an object of its own, with a time and a name.</param>
/// <param name="IsOnMain">Whether 'main' leads back to it.</param>
/// <param name="Missing">Files whose content could not be had.</param>
sealed record TagState(string Tag, string Commit, bool IsAnnotated, bool IsOnMain, IReadOnlyList<string> Missing);
