namespace DeepNotebooks.Data;

/// <summary>
/// WebDataset's layout: tar files of <c>000123.jpg</c> and <c>000123.cls</c> (or <c>.json</c> with a label, or <c>.txt</c>), the split in the
/// names of the shards or of their folders: <c>pets-train-000000.tar</c>, <c>val/000001.tar</c>. In gzip too.
/// </summary>
static class ShardFolder
{
    internal static DatasetContents? Recognise(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => SplitNames.Of(name) is not null).Append("")
                .SelectMany(below => Directory.EnumerateFiles(Path.Combine(folder, below)).Select(path => Path.Combine(below, Path.GetFileName(path))))
                .Where(name => IsPart(name) && (!ShardNames.IsPacked(name) || TarArchiveFile.IsShard(Path.Combine(folder, name))))
                .Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
            return null;
        var files = names.Select(name => DatasetFile.Of(folder, name)).ToArray();
        var shards = new IndexedShard[names.Length];
        AllCores.For(names.Length, i => shards[i] = Read(folder, files[i]), CancellationToken.None);
        // An archive of images, and no shards: there is nothing that tells classes.
        return Array.TrueForAll(shards, shard => shard.Samples.All(sample => sample.Classes.Length == 0)) ? null : ShardContents.Of(folder, files, shards);
    }

    internal static bool IsPart(string path) => ShardNames.IsShard(path) && !Path.GetFileName(path.AsSpan()).StartsWith('.');

    static IndexedShard Read(string folder, DatasetFile file)
    {
        var path = Path.Combine(folder, file.Path);
        var (tarBytes, samples) = ShardMemory.Read(path, file);
        // A packed one is unpacked when it is needed, again where it changed.
        var version = ShardNames.IsPacked(path) ? $"{file.Bytes} {file.Modified}" : null;
        return new IndexedShard(new RemoteShard(file.Path, Path.GetFullPath(path), file.Bytes, Sha256: null, tarBytes) { Version = version }, samples);
    }
}

/// <summary>A shard and what is in it.</summary>
sealed record IndexedShard(RemoteShard File, IReadOnlyList<ShardSample> Samples)
{
    /// <summary>By its name, or its folder's.</summary>
    internal string Split => SplitNames.Within(ShardNames.Stem(File.Path)) ?? SplitNames.Of(Path.GetDirectoryName(File.Path) ?? "") ?? "train";
}
