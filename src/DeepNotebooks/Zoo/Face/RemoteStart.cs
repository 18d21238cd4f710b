namespace DeepNotebooks.Zoos;

/// <summary>Makes a zoo of a repository that is hosted elsewhere: adds the files every zoo starts with, those that it lacks, by one push.</summary>
static class RemoteStart
{
    /// <returns>The paths of what was added; none where all was there.</returns>
    /// <exception cref="WorkFailedException">The push was refused.</exception>
    internal static async Task<IReadOnlyList<string>> AddAsync(ZooRepository zoo, Workbench bench, GitIdentity identity, CancellationToken cancellation)
    {
        var head = await zoo.HeadAsync(cancellation);
        await bench.ReadAsync(head, cancellation);
        var there = (await bench.Git.ReadAsync(["ls-files", "-z"], cancellation)).Split('\0').ToHashSet(StringComparer.Ordinal);
        var missing = FirstFiles.All(await LargeFiles.AreSupportedAsync(bench.Git, cancellation))
            // What is large in a zoo with models in it has been decided.
            .Where(file => !there.Contains(file.Key) && !(file.Key == ".gitattributes" && there.Any(path => path.StartsWith("models/", StringComparison.Ordinal))))
            .ToList();
        if (missing.Count == 0)
            return [];

        var entries = new List<(string, string)>();
        foreach (var (path, content) in missing)
            entries.Add((path, await bench.Git.LineAsync(["hash-object", "-w", "--no-filters", "--stdin"], cancellation, content)));
        await bench.ReplaceAsync("", entries, cancellation);
        var commit = await bench.CommitAsync(head, "A model zoo", identity, DateTimeOffset.UtcNow, cancellation);
        var push = await bench.PushAsync([$"{commit}:refs/heads/main"], cancellation);
        if (!push.Succeeded)
        {
            throw new WorkFailedException(
                $"the zoo '{zoo.Address}' refused it: {ZooAddress.Hide(push.Complaint)}"
                + (push.Errors.Contains("workflow") ? " (a token needs a right of its own to push workflows; over ssh none is needed)." : "."));
        }
        return [.. missing.Select(file => file.Key)];
    }
}
