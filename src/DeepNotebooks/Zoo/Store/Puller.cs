using System.Security.Cryptography;

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
            var manifest = await WriteAsync(zoo, name, version, aside, cache, patient, cancellation);
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

    static async Task<ModelManifest> WriteAsync(
        ZooRepository zoo, ModelName name, FoundVersion version, string aside, string cache, PatientProgress? progress,
        CancellationToken cancellation)
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
            var path = Path.Combine(aside, file.Path[(name.Folder.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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

        var manifest = Path.Combine(aside, "model.yaml");
        if (!File.Exists(manifest))
            throw ZooCatalogue.Torn(zoo, version.Tag, "model.yaml");
        var parsed = ZooCatalogue.Parse(zoo, name.Folder + "/model.yaml", await File.ReadAllBytesAsync(manifest, cancellation));
        await CheckAsync(zoo, version.Tag, parsed, aside, cancellation);
        return parsed;
    }

    static async Task CheckAsync(ZooRepository zoo, string tag, ModelManifest manifest, string folder, CancellationToken cancellation)
    {
        foreach (var (path, recorded) in manifest.Files)
        {
            var file = Path.Combine(folder, path);
            if (!File.Exists(file))
                throw ZooCatalogue.Torn(zoo, tag, path);
            await using var stream = File.OpenRead(file);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
            if (found != recorded.Sha256)
            {
                throw new WorkFailedException(
                    $"'{tag}' in the zoo '{zoo.Address}': {path} is not what was published "
                    + $"(sha256 {found}, model.yaml says {recorded.Sha256}).");
            }
        }
        var unlisted = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .FirstOrDefault(path => path is not ("model.yaml" or "ro-crate-metadata.json") && !manifest.Files.ContainsKey(path));
        if (unlisted is not null)
            throw new WorkFailedException($"'{tag}' in the zoo '{zoo.Address}' holds {unlisted}, of which its model.yaml knows nothing.");
    }
}
