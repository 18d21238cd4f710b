namespace DeepNotebooks.Zoos;

/// <summary>Looks at what changed in a zoo since a revision: versions may come, and what is published stays.</summary>
/// <remarks>Works on a checkout as a build machine has it, at whatever commit it stands, as well as on the zoo itself.</remarks>
sealed class ChangeCheck(ZooRepository zoo, string head, string? before)
{
    /// <summary>The tags of versions that were published already, and of those that come.</summary>
    HashSet<string> published = [], added = [];

    /// <summary>What the change does to each model, with the versions that it brings.</summary>
    internal async Task<(IReadOnlyList<VerificationItem> Change, IReadOnlyList<NewVersion> Versions)> RunAsync(CancellationToken cancellation)
    {
        published = before is null ? [] : await TagsAsync([$"--merged={before}"], cancellation);
        added = await TagsAsync(before is null ? [] : [$"--merged={head}", $"--no-merged={before}"], cancellation);
        var items = new List<VerificationItem>();
        if (before is not null && !await IsPartAsync(before, cancellation))
            items.Add(Item("history", "it goes on from what was there", $"{before[..10]} is no part of it any more", false));

        var versions = new SortedDictionary<string, NewVersion>(StringComparer.Ordinal);
        foreach (var tag in added)
        {
            var found = await TaggedAsync(tag, cancellation);
            versions[tag] = new(found, $"refs/tags/{tag}", IsTagged: true);
            if (await MovedAsync(tag, found, cancellation) is { } moved)
                items.Add(moved);
        }
        var paths = await ChangedAsync(cancellation);
        foreach (var model in paths.Where(path => path.StartsWith("models/", StringComparison.Ordinal)).GroupBy(path => string.Join('/', path.Split('/').Skip(1).Take(2))))
        {
            var (item, proposal) = await LookAsync(model.Key, [.. model], cancellation);
            items.Add(item);
            if (proposal is not null)
                versions[proposal.Tag] = new(proposal, head, IsTagged: false);
        }
        var others = paths.Where(path => !path.StartsWith("models/", StringComparison.Ordinal)).ToList();
        if (others.Count > 0 && before is not null)
            items.Add(Item("other files", "as people like", string.Join(", ", others), true));
        return (items, [.. versions.Values]);
    }

    // A tag that was moved looks like one that has just come; but the version that it names was there before, or a later one was.
    async Task<VerificationItem?> MovedAsync(string tag, FoundVersion now, CancellationToken cancellation)
    {
        var name = ModelName.Parse(tag);
        if (before is null || await AtAsync(before, name, cancellation) is not { } then)
            return null;
        var known = (await ManifestAsync(then, name, cancellation)).Version;
        return name.Version < known || (name.Version == known && then.Tree != now.Tree)
            ? Item(tag, "a version that was not there before", $"{name.Tag(known)} was there already, and is another package: a tag was moved or removed", false)
            : null;
    }

    async Task<(VerificationItem Item, FoundVersion? Proposal)> LookAsync(string model, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        const string may = "a new version, and no published one touched";
        if (!ModelName.Is(model) || model.Contains('@') || paths.Any(path => path.Split('/').Length < 4))
            return (Item(string.Join(", ", paths.Take(3)), "a package, models/<topic>/<name>/", "files beside any package", false), null);
        var name = ModelName.Parse(model);
        var versions = Versions(name, published).Concat(Versions(name, added)).ToList();
        if (await AtAsync(head, name, cancellation) is not { } here)
            return (Item(model, may, "it is removed, and its versions are in no list any more", versions.Count == 0), null);
        var manifest = await ManifestAsync(here, name, cancellation);
        var tag = $"{manifest.Name}@{manifest.Version}";
        if (manifest.Name != model)
            return (Item(model, may, $"model.yaml says {tag}", false), null);
        if (published.Contains(tag) || added.Contains(tag))
        {
            var original = await TaggedAsync(tag, cancellation);
            if (original.Tree != here.Tree)
                return (Item(model, may, $"the published {tag} is altered: {await DifferencesAsync(original, here, cancellation)}", false), null);
            var last = versions.Max();
            return (manifest.Version < last
                ? Item(model, may, $"it goes back to {tag}, and {name.Tag(last)} is the last", false)
                : Item(model, may, tag, true), null);
        }
        var greatest = versions.DefaultIfEmpty().Max();
        return manifest.Version == greatest + 1
            ? (Item(model, may, $"{tag}, which has no tag yet", true), here with { Tag = tag, Version = manifest.Version })
            : (Item(model, may, $"{tag} has no tag, and the next version is {name.Tag(greatest + 1)}", false), null);
    }

    async Task<string> DifferencesAsync(FoundVersion before, FoundVersion now, CancellationToken cancellation)
    {
        var old = (await FilesAsync(before, cancellation)).ToDictionary(file => file.Path, file => file.Id, StringComparer.Ordinal);
        var fresh = (await FilesAsync(now, cancellation)).ToDictionary(file => file.Path, file => file.Id, StringComparer.Ordinal);
        return string.Join(", ", old.Keys.Union(fresh.Keys).Where(path => old.GetValueOrDefault(path) != fresh.GetValueOrDefault(path)).Order(StringComparer.Ordinal));
    }

    Task<IReadOnlyList<ZooFile>> FilesAsync(FoundVersion version, CancellationToken cancellation) =>
        ZooTree.ReadAsync(zoo.Git, version.Tree, null, deep: true, cancellation);

    static IEnumerable<int> Versions(ModelName name, IEnumerable<string> tags) =>
        tags.Select(ModelName.Parse).Where(tag => tag.Full == name.Full).Select(tag => tag.Version!.Value);

    async Task<HashSet<string>> TagsAsync(string[] which, CancellationToken cancellation)
    {
        var tags = await zoo.Git.ReadAsync(["for-each-ref", "--format=%(refname:lstrip=2)", .. which, "refs/tags/"], cancellation);
        return [.. tags.Split('\n').Where(tag => ModelName.Is(tag) && tag.Contains('@'))];
    }

    async Task<bool> IsPartAsync(string commit, CancellationToken cancellation) =>
        (await zoo.Git.TryAsync(["merge-base", "--is-ancestor", commit, head], cancellation)).Succeeded;

    async Task<IReadOnlyList<string>> ChangedAsync(CancellationToken cancellation)
    {
        string[] ask = before is null ? ["ls-tree", "-r", "-z", "--name-only", "--full-tree", head] : ["diff-tree", "-r", "-z", "--name-only", "--no-renames", before, head];
        return (await zoo.Git.ReadAsync(ask, cancellation)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    async Task<FoundVersion> TaggedAsync(string tag, CancellationToken cancellation) =>
        await AtAsync($"refs/tags/{tag}", ModelName.Parse(tag), cancellation) ?? throw ZooCatalogue.Torn(zoo, tag, ModelName.Parse(tag).Folder);

    // A model's folder as it stands in a commit; null where it does not.
    async Task<FoundVersion?> AtAsync(string revision, ModelName name, CancellationToken cancellation)
    {
        var commit = await zoo.CommitAsync(revision, cancellation);
        var tree = await zoo.Git.TryAsync(["rev-parse", "--quiet", "--verify", $"{commit}:{name.Folder}"], cancellation);
        return tree.Succeeded ? new FoundVersion($"{name}", name.Version ?? 0, commit!, tree.Output.Trim(), []) : null;
    }

    async Task<ModelManifest> ManifestAsync(FoundVersion found, ModelName name, CancellationToken cancellation)
    {
        var file = (await FilesAsync(found, cancellation)).FirstOrDefault(file => file.Path == StagedPackage.Manifest) ?? throw ZooCatalogue.Torn(zoo, name.Full, StagedPackage.Manifest);
        return ZooCatalogue.Parse(zoo, $"{name.Folder}/{file.Path}", (await ZooTree.ContentsAsync(zoo.Git, [file.Id], cancellation))[0]);
    }

    static VerificationItem Item(string item, string recorded, string found, bool ok) => new(VerificationLevel.Files, item, recorded, found, ok);
}

/// <summary>A version that a change brings.</summary>
/// <param name="Found">Its files.</param>
/// <param name="Revision">Where they stand: a tag, or the commit that proposes it.</param>
/// <param name="IsTagged">Whether it is published by that.</param>
sealed record NewVersion(FoundVersion Found, string Revision, bool IsTagged);
