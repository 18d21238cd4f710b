namespace DeepNotebooks.Zoos;

/// <summary>Brings one version of a model out of a zoo: its files only, each checked against model.yaml on the way in.</summary>
static class Puller
{
    /// <summary>Writes the package into <paramref name="folder"/>, which is there whole or not at all.</summary>
    /// <exception cref="WorkFailedException">A file is missing or is not what was published.</exception>
    internal static async Task<ModelFolder> PullAsync(
        ZooRepository zoo, ModelName name, FoundVersion version, string folder, string cache, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        var parent = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(parent);
        var aside = Path.Combine(parent, $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(aside);
            using var patient = progress is null ? null : new PatientProgress(progress);
            var manifest = await CheckOutAsync(zoo, name, version, aside, cache, patient, missing: null, cancellation);
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

    /// <summary>Writes all files of a version into <paramref name="folder"/> as the zoo has them, whatever that is.</summary>
    /// <remarks><paramref name="missing"/> takes the files whose content the zoo cannot give; where it is null, that is an error.</remarks>
    internal static async Task<ModelManifest> CheckOutAsync(
        ZooRepository zoo, ModelName name, FoundVersion version, string folder, string cache, IProgress<string>? progress,
        ICollection<string>? missing, CancellationToken cancellation)
    {
        var small = version.Files.Where(file => file.Bytes < LargeFiles.LongestPointer).ToList();
        var contents = (await ZooTree.ContentsAsync(zoo, [.. small.Select(file => file.Id)], cancellation))
            .Zip(small).ToDictionary(pair => pair.Second.Path, pair => pair.First);
        var pointers = contents.Where(pair => LargeFiles.IsPointer(pair.Value)).ToDictionary();
        if (pointers.Count > 0 && !await LargeFiles.AreSupportedAsync(zoo.Git, cancellation))
            throw new WorkFailedException($"the zoo '{zoo.Address}' {LargeFiles.NotInstalled}");

        using var bench = pointers.Count > 0 ? await Workbench.CreateAsync(zoo, cache, cancellation) : null;
        foreach (var file in version.Files)
        {
            var inPackage = file.Path[(name.Folder.Length + 1)..];
            var path = Path.Combine(folder, inPackage);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                if (pointers.TryGetValue(file.Path, out var pointer))
                {
                    progress?.Report($"{version.Tag}: {Path.GetFileName(path)}");
                    await LargeFiles.SmudgeAsync(bench!, pointer, path, cancellation);
                }
                else if (contents.TryGetValue(file.Path, out var content))
                {
                    await File.WriteAllBytesAsync(path, content, cancellation);
                }
                else
                {
                    await ZooTree.CopyAsync(zoo, file.Id, path, cancellation);
                }
            }
            catch (GitException) when (missing is not null)
            {
                File.Delete(path);
                missing.Add(inPackage);
            }
        }

        var manifest = Path.Combine(folder, StagedPackage.Manifest);
        return File.Exists(manifest)
            ? ZooCatalogue.Parse(zoo, $"{name.Folder}/{StagedPackage.Manifest}", await File.ReadAllBytesAsync(manifest, cancellation))
            : throw ZooCatalogue.Torn(zoo, version.Tag, StagedPackage.Manifest);
    }
}
