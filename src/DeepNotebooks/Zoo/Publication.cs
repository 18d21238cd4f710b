using DeepNotebooks.Onnx;

namespace DeepNotebooks.Zoos;

/// <summary>From a run to a version in a zoo, step by step; nothing is visible to others before the last.</summary>
static class Publication
{
    internal static async Task<PublishedModel> RunAsync(
        string run, Learner? learner, string name, PublishOptions options, CancellationToken cancellation, ZooStore? store = null)
    {
        var parsed = ModelName.ParseUnversioned(name);
        store ??= new ZooStore(options.Zoo, Zoo.DefaultProgress);
        var progress = store.Progress;
        var model = ModelFolder.Open(run);
        var rehearsal = Rehearsal.Folder;
        if (rehearsal is null)
            await store.EnsureWritableAsync(cancellation, options.PullRequest);
        // What is proposed gets its tag, and whoever accepts it signs.
        var signer = rehearsal is null && !options.PullRequest ? await store.SignerAsync(options.Sign, cancellation) : null;
        var (publisher, orcid) = ((await store.IdentityAsync(cancellation)).Name, await store.OrcidAsync(options.Orcid, cancellation));

        progress?.Report($"{parsed.Full}: exporting and checking model.onnx");
        await OnnxExporter.EnsureOnnxAsync(model);
        var source = await SourceAsync(run, model, learner, cancellation) with { Publisher = publisher, Orcid = orcid, Zoo = $"{store.Address}" };
        using var work = store.CreateWorkFolder();
        source = source with { Ancestors = await store.AncestorsAsync(model.Manifest.Parent, work.File("ancestors"), cancellation) };
        var builder = new PackageBuilder(source, options);
        progress?.Report($"{parsed.Full}: samples, card and provenance");
        // The tensors' scopes are thread-local, and this holds up whoever waits.
        var package = await Task.Run(() => builder.Stage(parsed, work.File("package"), cancellation), cancellation);
        package.Stamp(1, DateTimeOffset.UtcNow); // the zoo may give another number; all else is final
        await Task.Run(() => PackageCheck.Verify(package.Folder, cancellation), cancellation);
        LeakScan.Check(package.Folder, package.Message, options.Allow);
        foreach (var warning in builder.Warnings)
            progress?.Report(warning);

        if (rehearsal is not null)
            return Rehearsal.Keep(package, rehearsal, builder.Warnings);
        if (options.PullRequest)
            return await ProposeAsync(package, store, builder.Warnings, cancellation);
        progress?.Report($"{parsed.Full}: publishing to {store.Address}");
        var version = await store.PublishAsync(package, cancellation, signer: signer);
        progress?.Report($"published {parsed.Tag(version.Manifest.Version)} in {store.Address}");
        return new PublishedModel(
            parsed.Full, version.Manifest.Version, store.Address.ToString(), version.Commit, version.Manifest, builder.Warnings);
    }

    static async Task<PublishedModel> ProposeAsync(
        StagedPackage package, ZooStore store, IReadOnlyList<string> warnings, CancellationToken cancellation)
    {
        store.Progress?.Report($"{package.Name.Full}: proposing to {store.Address}");
        var (version, branch, address) = await store.ProposeAsync(package, cancellation);
        store.Progress?.Report($"proposed {package.Name.Tag(version.Manifest.Version)}: {address ?? branch}");
        return new(package.Name.Full, version.Manifest.Version, store.Address.ToString(), version.Commit, version.Manifest, warnings)
        {
            PullRequest = address ?? branch,
        };
    }

    static async Task<PackageSource> SourceAsync(string run, ModelFolder model, Learner? learner, CancellationToken cancellation)
    {
        var record = File.Exists(Path.Combine(run, "recipe.yaml")) ? RunFolder.Open(run).Record : null;
        var data = learner?.Data ?? (record is null ? null : await TrainingData.FindAsync(record, cancellation));
        return new PackageSource(model)
        {
            Run = record,
            Data = data,
            Test = data?.HasSplit("test") == true ? await Task.Run(() => Test(model, learner, data, cancellation), cancellation) : null,
            Notebook = learner is null ? null : Zoo.NotebookSource?.Invoke(),
        };
    }

    // A run that was completed has its test metrics; one that was interrupted has none yet.
    static Evaluation? Test(ModelFolder model, Learner? learner, Dataset data, CancellationToken cancellation)
    {
        if (learner is not null)
            return learner.Evaluate("test");
        if (model.Manifest.Metrics.ContainsKey("test_accuracy"))
            return null;
        using var predictor = Predictor.Open(model);
        return predictor.Evaluate(data, "test", cancellation);
    }
}
