namespace DeepNotebooks.Zoos;

/// <summary>The models that a model comes from, and what each of them was trained on, as far as a zoo tells.</summary>
static class Ancestors
{
    /// <summary>From the parent upwards.</summary>
    /// <param name="zoo">Where they are looked for.</param>
    /// <param name="parent">The first of them.</param>
    /// <param name="folder">For files on their way.</param>
    /// <param name="cache">For work on large files.</param>
    /// <param name="cancellation">Stops reading.</param>
    internal static async Task<IReadOnlyList<Ancestor>> ReadAsync(
        ZooRepository zoo, ParentReference? parent, string folder, string cache, CancellationToken cancellation)
    {
        var found = new List<Ancestor>();
        // A chain may be long, never a ring; but whoever made this repository may have written anything.
        var passed = new HashSet<string>(StringComparer.Ordinal);
        while (parent is { Name.Length: > 0 } next && passed.Add($"{next.Name}@{next.Version}"))
        {
            var (ancestor, above) = await OneAsync(zoo, next, folder, cache, cancellation);
            found.Add(ancestor);
            parent = above;
        }
        return found;
    }

    static async Task<(Ancestor Found, ParentReference? Parent)> OneAsync(
        ZooRepository zoo, ParentReference parent, string folder, string cache, CancellationToken cancellation)
    {
        var tag = parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name;
        if (parent.Version == 0 || !ModelName.Is(tag))
            return (new(tag, null), null);
        var name = ModelName.Parse(tag);
        await zoo.SeeVersionsAsync(name, cancellation);
        if (!(await zoo.VersionsAsync(name, cancellation)).Contains(parent.Version))
            return (new(tag, null), null);
        var (_, tree) = await VersionTag.FollowAsync(zoo, name, tag, cancellation);
        await zoo.BringAsync([tree ?? throw ZooCatalogue.Torn(zoo, tag, name.Folder)], cancellation);
        var files = await ZooTree.ReadAsync(zoo.Git, tree, null, deep: false, cancellation);
        var file = files.FirstOrDefault(file => file.Path == StagedPackage.Manifest) ?? throw ZooCatalogue.Torn(zoo, tag, StagedPackage.Manifest);
        await zoo.BringAsync([file.Id], cancellation);
        var manifest = ZooCatalogue.Parse(zoo, $"{tag}/{file.Path}", (await ZooTree.ContentsAsync(zoo.Git, [file.Id], cancellation))[0]);
        if (files.FirstOrDefault(entry => entry.Path == TrainingImagesFile.Name) is not { } list)
            return (new(tag, null), manifest.Parent);

        Directory.CreateDirectory(folder);
        var copy = Path.Combine(folder, $"{Guid.NewGuid():N}.npy");
        await Puller.CopyAsync(zoo, list, copy, cache, cancellation);
        return (new(tag, TrainingImagesFile.Read(copy)), manifest.Parent);
    }
}

/// <param name="Tag">"topic/name@2"; of one that was never published, its name alone.</param>
/// <param name="Images">The digests of what it was trained on, ascending; null where nobody knows.</param>
sealed record Ancestor(string Tag, ulong[]? Images);
