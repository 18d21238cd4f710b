namespace DeepNotebooks.Zoos;

/// <summary>Tags what was merged: a proposed version becomes a published one, once, where its package holds what its model.yaml says.</summary>
static class Acceptance
{
    /// <returns>The tags that were made, "topic/name@2".</returns>
    /// <exception cref="WorkFailedException">A package on 'main' is not what it says; nothing is tagged.</exception>
    internal static async Task<IReadOnlyList<string>> AcceptAsync(
        ZooRepository zoo, Workbench bench, string cache, GitIdentity identity, TagSigner? signer, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        if (await zoo.HeadAsync(cancellation) is not { } head)
            return [];
        var listed = await bench.Git.ReadAsync(["ls-remote", "--tags", "--refs", "origin"], cancellation);
        var published = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("refs/tags/")[^1]).ToHashSet(StringComparer.Ordinal);

        var time = DateTimeOffset.UtcNow;
        var pushes = new Dictionary<string, string>(StringComparer.Ordinal);
        await bench.ReadAsync(head, cancellation);
        foreach (var model in await ZooIndex.ReadAsync(zoo, cache, cancellation))
        {
            var name = ModelName.Parse(model.Entry.Name);
            var tag = name.Tag(model.Entry.Version);
            if (published.Contains(tag))
                continue;
            if (published.Any(other => ModelName.Is(other) && ModelName.Parse(other) is { Version: { } version } known && known.Full == name.Full && version > model.Entry.Version))
                throw new WorkFailedException($"'{tag}' on 'main' of '{zoo.Address}' is older than what is published: nothing was tagged.");
            var tree = await zoo.Git.TryAsync(["rev-parse", "--quiet", "--verify", $"{head}:{name.Folder}"], cancellation);
            if (!tree.Succeeded)
                throw ZooCatalogue.Torn(zoo, tag, name.Folder);
            await LargeFiles.FetchAsync(zoo, head, name.Folder, cancellation);
            await CheckAsync(zoo, bench, new FoundVersion(tag, model.Entry.Version, head, tree.Output.Trim(), []), cancellation);
            var message = VersionTag.Message(VersionTag.Message(tag, null), tag, tree.Output.Trim());
            pushes[tag] = signer is null
                ? await bench.TagAsync(head, tag, message, identity, time, cancellation)
                : await signer.TagAsync(bench, head, tag, message, identity, time, cancellation);
        }
        if (pushes.Count == 0)
            return [];
        var push = await bench.PushAsync(pushes.Select(pair => $"{pair.Value}:refs/tags/{pair.Key}"), cancellation);
        return push.Succeeded
            ? [.. pushes.Keys]
            : throw new WorkFailedException($"the zoo '{zoo.Address}' refused the tags: {ZooAddress.Hide(push.Complaint)}");
    }

    static async Task CheckAsync(ZooRepository zoo, Workbench bench, FoundVersion version, CancellationToken cancellation)
    {
        var folder = bench.File($"accept-{version.Tree}");
        Directory.CreateDirectory(folder);
        var manifest = await Puller.CheckOutAsync(zoo, bench, version, folder, null, missing: null, cancellation);
        if (FilesLevel.Check(new(folder, manifest), cancellation).FirstOrDefault(item => !item.Ok) is { } wrong)
        {
            throw new WorkFailedException(
                $"'{version.Tag}' on 'main' of '{zoo.Address}' is not what it says: {wrong.Item} should be {wrong.Recorded}, and is {wrong.Found}. Nothing was tagged.");
        }
        Directory.Delete(folder, recursive: true);
    }
}
