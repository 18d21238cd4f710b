using System.Collections.Concurrent;

namespace DeepNotebooks.Zoos;

/// <summary>All versions of a zoo, and what was re-trained from what: followed up and down from any of them.</summary>
sealed class LineageGraph
{
    const string Weights = "weights.safetensors";

    readonly Func<string, ModelManifest?> find;
    readonly ILookup<string, ModelManifest> children;

    /// <param name="find">The model.yaml of a version, by its tag; null of one that is not in the zoo.</param>
    /// <param name="retrained">All versions that have a parent.</param>
    internal LineageGraph(Func<string, ModelManifest?> find, IEnumerable<ModelManifest> retrained)
    {
        this.find = find;
        children = retrained
            .Where(manifest => manifest.Parent is not null)
            .OrderBy(manifest => manifest.Created).ThenBy(manifest => manifest.Name, StringComparer.Ordinal).ThenBy(manifest => manifest.Version)
            .ToLookup(manifest => Tag(manifest.Parent!), StringComparer.Ordinal);
    }

    /// <summary>Reads as little as a lineage needs: YAML is slow, and most versions have no parent.</summary>
    internal static async Task<LineageGraph> ReadAsync(ZooRepository zoo, CancellationToken cancellation)
    {
        var versions = await ZooCatalogue.AllVersionsAsync(zoo, cancellation);
        var known = new ConcurrentDictionary<string, ModelManifest>(StringComparer.Ordinal);
        var retrained = versions.Where(version => version.Value.AsSpan().IndexOf("\nparent:"u8) >= 0).Select(version => version.Key).ToList();
        await Parallel.ForEachAsync(retrained, cancellation, (tag, _) =>
        {
            Find(tag);
            return ValueTask.CompletedTask;
        });
        return new LineageGraph(Find, retrained.Select(tag => Find(tag)!));

        ModelManifest? Find(string tag) => versions.TryGetValue(tag, out var text)
            ? known.GetOrAdd(tag, _ => ZooCatalogue.Parse(zoo, $"{tag}/model.yaml", text))
            : null;
    }

    /// <summary>The tree that <paramref name="asked"/>, the tag of a version that is there, stands in.</summary>
    internal Lineage Of(string asked)
    {
        var oldest = find(asked)!;
        // A chain may be long, never a ring; but whoever made this repository may have written anything.
        var passed = new HashSet<string>(StringComparer.Ordinal) { asked };
        while (oldest.Parent is { } parent && find(Tag(parent)) is { } next && passed.Add(Tag(parent)))
            oldest = next;

        var drawn = new HashSet<string>(StringComparer.Ordinal);
        var root = Node(oldest, oldest.Parent is { } above ? find(Tag(above)) : null);
        return oldest.Parent is { Name.Length: > 0 } unknown && find(Tag(unknown)) is null
            ? new(new(Shown(unknown), [root]) { Remark = unknown.Version > 0 ? "not in this zoo" : "never published" }, asked)
            : new(root, asked);

        LineageNode Node(ModelManifest manifest, ModelManifest? parent)
        {
            var tag = $"{manifest.Name}@{manifest.Version}";
            drawn.Add(tag);
            return new(tag, [.. children[tag].Where(child => !drawn.Contains($"{child.Name}@{child.Version}")).Select(child => Node(child, manifest))])
            {
                Title = manifest.Title,
                Model = manifest.Recipe.Model,
                Dataset = manifest.Dataset.Name,
                Licence = manifest.Licence,
                Accuracy = manifest.Metrics.TryGetValue("test_accuracy", out var test) ? test
                    : manifest.Metrics.TryGetValue("val_accuracy", out var val) ? val : null,
                Published = manifest.Created,
                Changed = manifest.Parent?.Changed,
                Kept = manifest.Parent?.Kept,
                Measured = manifest.Parent?.Measured,
                Remark = parent is not null && manifest.Parent!.Digest != $"sha256:{parent.Files.GetValueOrDefault(Weights)?.Sha256}"
                    ? "not its parent's weights" : null,
            };
        }
    }

    static string Tag(ParentReference parent) => $"{parent.Name}@{parent.Version}";

    static string Shown(ParentReference parent) => parent.Version > 0 ? Tag(parent) : parent.Name;
}
