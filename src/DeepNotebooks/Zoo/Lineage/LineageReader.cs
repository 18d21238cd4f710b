namespace DeepNotebooks.Zoos;

/// <summary>Follows parents up and re-trainings down, over all versions of a zoo.</summary>
static class LineageReader
{
    const string Weights = "weights.safetensors";

    internal static async Task<Lineage> ReadAsync(ZooRepository zoo, ModelName name, CancellationToken cancellation)
    {
        var asked = (await ZooCatalogue.FindAsync(zoo, name, cancellation)).Tag;
        var versions = await ZooCatalogue.AllVersionsAsync(zoo, cancellation);
        var known = versions.ToDictionary(manifest => $"{manifest.Name}@{manifest.Version}", StringComparer.Ordinal);
        var children = versions.Where(manifest => manifest.Parent is not null)
            .OrderBy(manifest => manifest.Created)
            .ToLookup(manifest => Tag(manifest.Parent!), StringComparer.Ordinal);

        var oldest = known[asked];
        // A chain may be long, never a ring; but whoever made this repository may have written anything.
        var passed = new HashSet<string>(StringComparer.Ordinal) { asked };
        while (oldest.Parent is { } parent && known.TryGetValue(Tag(parent), out var next) && passed.Add(Tag(parent)))
            oldest = next;

        var drawn = new HashSet<string>(StringComparer.Ordinal);
        var root = Node(oldest, oldest.Parent is { } above ? known.GetValueOrDefault(Tag(above)) : null);
        return oldest.Parent is { Name.Length: > 0 } unknown && !known.ContainsKey(Tag(unknown))
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
                Remark = parent is not null && manifest.Parent!.Digest != $"sha256:{parent.Files.GetValueOrDefault(Weights)?.Sha256}"
                    ? "the weights it was re-trained from are not its parent's" : null,
            };
        }
    }

    static string Tag(ParentReference parent) => $"{parent.Name}@{parent.Version}";

    static string Shown(ParentReference parent) => parent.Version > 0 ? Tag(parent) : parent.Name;
}
