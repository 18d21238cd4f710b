using System.Collections.Concurrent;

namespace DeepNotebooks.Zoos;

/// <summary>Follows parents up and re-trainings down, over all versions of a zoo.</summary>
static class LineageReader
{
    const string Weights = "weights.safetensors";

    internal static async Task<Lineage> ReadAsync(ZooRepository zoo, ModelName name, CancellationToken cancellation)
    {
        var asked = (await ZooCatalogue.FindAsync(zoo, name, cancellation)).Tag;
        var versions = await ZooCatalogue.AllVersionsAsync(zoo, cancellation);
        // YAML is slow, and most have no parent.
        var known = new ConcurrentDictionary<string, ModelManifest>(StringComparer.Ordinal);
        var retrained = versions.Where(version => version.Value.AsSpan().IndexOf("\nparent:"u8) >= 0).Select(version => version.Key).ToList();
        await Parallel.ForEachAsync(retrained, cancellation, (tag, _) =>
        {
            Manifest(tag);
            return ValueTask.CompletedTask;
        });
        var children = retrained.Select(tag => Manifest(tag)!)
            .Where(manifest => manifest.Parent is not null)
            .OrderBy(manifest => manifest.Created).ThenBy(manifest => manifest.Name, StringComparer.Ordinal).ThenBy(manifest => manifest.Version)
            .ToLookup(manifest => Tag(manifest.Parent!), StringComparer.Ordinal);

        var oldest = Manifest(asked)!;
        // A chain may be long, never a ring; but whoever made this repository may have written anything.
        var passed = new HashSet<string>(StringComparer.Ordinal) { asked };
        while (oldest.Parent is { } parent && Manifest(Tag(parent)) is { } next && passed.Add(Tag(parent)))
            oldest = next;

        var drawn = new HashSet<string>(StringComparer.Ordinal);
        var root = Node(oldest, oldest.Parent is { } above ? Manifest(Tag(above)) : null);
        return oldest.Parent is { Name.Length: > 0 } unknown && Manifest(Tag(unknown)) is null
            ? new(new(Shown(unknown), [root]) { Remark = unknown.Version > 0 ? "not in this zoo" : "never published" }, asked)
            : new(root, asked);

        ModelManifest? Manifest(string tag) => versions.TryGetValue(tag, out var text)
            ? known.GetOrAdd(tag, _ => ZooCatalogue.Parse(zoo, $"{tag}/model.yaml", text))
            : null;

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
                Remark = parent is not null && manifest.Parent!.Digest != $"sha256:{parent.Files.GetValueOrDefault(Weights)?.Sha256}"
                    ? "the weights it was re-trained from are not its parent's" : null,
            };
        }
    }

    static string Tag(ParentReference parent) => $"{parent.Name}@{parent.Version}";

    static string Shown(ParentReference parent) => parent.Version > 0 ? Tag(parent) : parent.Name;
}
