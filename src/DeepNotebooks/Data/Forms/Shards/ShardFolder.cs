namespace DeepNotebooks.Data;

/// <summary>
/// WebDataset's layout: tar files of <c>000123.jpg</c> and <c>000123.cls</c> (or <c>.json</c> with a label, or <c>.txt</c>), the split in the
/// names of the shards or of their folders: <c>pets-train-000000.tar</c>, <c>val/000001.tar</c>.
/// </summary>
static class ShardFolder
{
    /// <summary>Texts of which so many differ are captions.</summary>
    const int MostTexts = 100;

    internal static DatasetContents? Recognise(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => SplitNames.Of(name) is not null).Append("")
                .SelectMany(below => Directory.EnumerateFiles(Path.Combine(folder, below), "*.tar").Select(path => Path.Combine(below, Path.GetFileName(path))))
                .Where(IsPart).Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
            return null;
        var files = names.Select(name => DatasetFile.Of(folder, name)).ToArray();
        var shards = new (string Path, string Split, ShardSample[] Samples)[names.Length];
        AllCores.For(names.Length, i => shards[i] = (names[i], SplitOf(names[i]) ?? "train", [.. ShardMemory.Read(Path.Combine(folder, names[i]), files[i])]), CancellationToken.None);
        // An archive of images, and no shards: there is nothing that tells classes.
        if (Array.TrueForAll(shards, shard => Array.TrueForAll(shard.Samples, sample => sample.Classes.Length == 0)))
            return null;
        return Contents(folder, files, shards);
    }

    internal static bool IsPart(string path) => path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(path.AsSpan()).StartsWith('.');

    static string? SplitOf(string path) => SplitNames.Within(Path.GetFileNameWithoutExtension(path)) ?? SplitNames.Of(Path.GetDirectoryName(path) ?? "");

    static PlacedContents Contents(string folder, DatasetFile[] files, (string Path, string Split, ShardSample[] Samples)[] shards)
    {
        // Several classes stand in lists, so where there is a list a sample may also have none.
        var multiple = shards.Any(shard => Array.Exists(shard.Samples, sample => sample.Classes.Length > 1));
        var book = new LabelBook();
        var texts = false;
        foreach (var (path, _, samples) in shards)
        {
            foreach (var sample in samples)
            {
                texts |= sample.IsText;
                if (sample.Classes.Length == 0 && !multiple)
                    throw new RequestException($"'{Path.Combine(folder, path)}': '{Text.Shown.Line(sample.Key)}' has no class beside it ({Path.GetFileName(Text.Shown.Line(sample.Key))}.cls, .json or .txt).");
                foreach (var name in sample.Classes)
                    book.Add(name, $"'{Path.Combine(folder, path)}'");
            }
        }
        var (classes, final, named) = book.Close();
        if (texts && classes.Count > MostTexts && classes.Count > shards.Sum(shard => shard.Samples.Length) / 2)
            throw new RequestException($"folder '{folder}': the texts beside the images are {classes.Count} different ones: captions, and no classes.");
        if (!named && ClassNames.Beside(folder, classes.Count) is { } names)
            (classes, named) = (names, true);

        var splits = new Dictionary<string, IImageSource>();
        foreach (var split in SplitNames.Order)
        {
            (string, ShardSample[] Samples)[] parts = [.. shards.Where(shard => shard.Split == split && shard.Samples.Length > 0).Select(shard => (shard.Path, shard.Samples))];
            if (parts.Length == 0)
                continue;
            int[][] labels = [.. parts.SelectMany(part => part.Samples).Select(sample => sample.Classes.Select(name => final[book.Add(name, folder)]).Distinct().Order().ToArray())];
            splits.Add(split, new ShardImages(folder, parts, ImageLabels.Of(labels, multiple)));
        }
        var first = (ShardImages)splits.Values.First();
        var (size, grey) = ImageSample.Of(first.Count, first.Measure);
        return new PlacedContents(splits)
        {
            Files = files,
            Splits = splits.ToDictionary(split => split.Key, split => split.Value.Count),
            Classes = classes,
            ClassesAreNamed = named,
            IsMultiLabel = multiple,
            Channels = grey ? 1 : 3,
            Size = size,
        };
    }
}
