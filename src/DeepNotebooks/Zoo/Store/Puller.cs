namespace DeepNotebooks.Zoos;

/// <summary>Brings one version of a model out of a zoo: its files only, each checked against model.yaml on the way in.</summary>
static class Puller
{
    /// <summary>Writes the package into <paramref name="folder"/>, which is there whole or not at all.</summary>
    /// <exception cref="WorkFailedException">A file is missing or is not what was published.</exception>
    internal static async Task<ModelFolder> PullAsync(
        ZooRepository zoo, FoundVersion version, string folder, string cache, IProgress<string>? progress, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        var parent = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(parent);
        var aside = Path.Combine(parent, $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(aside);
            using var patient = progress is null ? null : new PatientProgress(progress);
            using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
            var manifest = await CheckOutAsync(zoo, bench, version, aside, patient, missing: null, cancellation);
            if (FilesLevel.Check(new(aside, manifest), cancellation).FirstOrDefault(item => !item.Ok) is { } wrong)
            {
                throw new WorkFailedException(
                    $"'{version.Tag}' in the zoo '{zoo.Address}' is not what was published: {wrong.Item} should be {wrong.Recorded}, and is {wrong.Found}.");
            }
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
            Directory.Move(aside, folder);
            return new ModelFolder(folder, manifest);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Writes one file as it was published, from wherever its bytes are.</summary>
    internal static async Task CopyAsync(ZooRepository zoo, ZooFile file, string path, string cache, CancellationToken cancellation)
    {
        await zoo.BringAsync([file.Id], cancellation);
        var isSmall = (await ZooTree.LengthsAsync(zoo.Git, [file.Id], cancellation))[0] < LargeFiles.LongestPointer;
        if (isSmall && (await ZooTree.ContentsAsync(zoo.Git, [file.Id], cancellation))[0] is var content && LargeFiles.IsPointer(content))
        {
            if (!await LargeFiles.AreSupportedAsync(zoo.Git, cancellation))
                throw new WorkFailedException($"the zoo '{zoo.Address}' {LargeFiles.NotInstalled}");
            using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
            await LargeFiles.SmudgeAsync(bench, content, path, cancellation);
        }
        else
        {
            await ZooTree.CopyAsync(zoo.Git, file.Id, path, cancellation);
        }
    }

    /// <summary>Writes all files of a version into <paramref name="folder"/> as the zoo has them, whatever that is.</summary>
    /// <remarks><paramref name="missing"/> takes the files whose content the zoo cannot give; where it is null, that is an error.</remarks>
    internal static async Task<ModelManifest> CheckOutAsync(
        ZooRepository zoo, Workbench bench, FoundVersion version, string folder, IProgress<string>? progress,
        ICollection<string>? missing, CancellationToken cancellation)
    {
        progress?.Report($"{version.Tag}: fetching from {zoo.Address}");
        await bench.BringAsync(version.Tree, cancellation);
        var files = await ZooTree.ReadAsync(bench.Git, version.Tree, null, deep: true, cancellation);
        var lengths = await ZooTree.LengthsAsync(bench.Git, [.. files.Select(file => file.Id)], cancellation);
        var small = files.Zip(lengths).Where(pair => pair.Second is >= 0 and < LargeFiles.LongestPointer).Select(pair => pair.First).ToList();
        var contents = (await ZooTree.ContentsAsync(bench.Git, [.. small.Select(file => file.Id)], cancellation))
            .Zip(small).ToDictionary(pair => pair.Second.Path, pair => pair.First);
        var pointers = contents.Where(pair => LargeFiles.IsPointer(pair.Value)).ToDictionary();
        if (pointers.Count > 0 && !await LargeFiles.AreSupportedAsync(zoo.Git, cancellation))
            throw new WorkFailedException($"the zoo '{zoo.Address}' {LargeFiles.NotInstalled}");

        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                if (pointers.TryGetValue(file.Path, out var pointer))
                {
                    progress?.Report($"{version.Tag}: {Path.GetFileName(path)}");
                    await LargeFiles.SmudgeAsync(bench, pointer, path, cancellation);
                }
                else if (contents.TryGetValue(file.Path, out var content))
                {
                    await File.WriteAllBytesAsync(path, content, cancellation);
                }
                else
                {
                    await ZooTree.CopyAsync(bench.Git, file.Id, path, cancellation);
                }
            }
            catch (GitException) when (missing is not null)
            {
                File.Delete(path);
                missing.Add(file.Path);
            }
        }

        var manifest = Path.Combine(folder, StagedPackage.Manifest);
        return File.Exists(manifest)
            ? ZooCatalogue.Parse(zoo, $"{version.Tag}/{StagedPackage.Manifest}", await File.ReadAllBytesAsync(manifest, cancellation))
            : throw ZooCatalogue.Torn(zoo, version.Tag, StagedPackage.Manifest);
    }
}
