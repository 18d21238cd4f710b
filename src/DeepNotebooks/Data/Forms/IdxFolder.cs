namespace DeepNotebooks.Data;

/// <summary>MNIST's layout: train-images-idx3-ubyte and train-labels-idx1-ubyte, the same for t10k, .gz or not.</summary>
static class IdxFolder
{
    internal static DatasetContents? Recognise(string folder)
    {
        var pairs = new Dictionary<string, Pair>();
        var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        foreach (var images in names)
        {
            // The plain file sorts before the packed one, and wins.
            if (Prefix(images, "images", "idx3") is { } prefix && SplitOf(prefix) is { } split && !pairs.ContainsKey(split))
                pairs.Add(split, new Pair(folder, images, LabelsOf(images, prefix, names, folder)));
        }
        if (pairs.Count == 0)
            return null;

        var counts = new Dictionary<string, int>();
        var size = (Width: 0, Height: 0);
        var most = 0;
        foreach (var split in SplitOrder.Where(pairs.ContainsKey))
        {
            var pair = pairs[split];
            var shape = IdxFile.Dimensions(pair.ImagesPath, 3);
            if (size != default && size != (shape[2], shape[1]))
                throw new RequestException($"'{pair.ImagesPath}' has images of {shape[2]} × {shape[1]} pixels; the other split has {size.Width} × {size.Height}.");
            size = (shape[2], shape[1]);
            var labels = IdxFile.Read(pair.LabelsPath, 1, CancellationToken.None).Values;
            if (labels.Length != shape[0])
                throw new RequestException($"'{pair.LabelsPath}' has {labels.Length} labels for {shape[0]} images.");
            counts.Add(split, shape[0]);
            most = Math.Max(most, labels.Max());
        }

        var (classes, named) = Classes(folder, most, pairs);
        string[] extra = named ? [ClassNames.FileName] : [];
        return new Contents(pairs)
        {
            Files = [.. pairs.Values.SelectMany(pair => new[] { pair.Images, pair.Labels }).Concat(extra).Order(StringComparer.Ordinal)
                .Select(name => DatasetFile.Of(folder, name))],
            Splits = counts,
            Classes = classes,
            ClassesAreNamed = named,
            Channels = 1,
            Size = size,
        };
    }

    internal static bool IsPart(string path) =>
        path == ClassNames.FileName || Prefix(path, "images", "idx3") is not null || Prefix(path, "labels", "idx1") is not null;

    static readonly string[] SplitOrder = ["train", "val", "test"];

    static string? SplitOf(string prefix) => prefix switch
    {
        "train" => "train",
        "val" or "valid" or "validation" => "val",
        "test" or "t10k" => "test",
        _ => null,
    };

    // train-images-idx3-ubyte, and train-images.idx3-ubyte as some unpackers write it: "train".
    static string? Prefix(string fileName, string content, string type)
    {
        var plain = fileName.EndsWith(".gz", StringComparison.Ordinal) ? fileName[..^3] : fileName;
        return new[] { $"-{content}-{type}-ubyte", $"-{content}.{type}-ubyte" }
            .Where(ending => plain.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => plain[..^ending.Length])
            .FirstOrDefault();
    }

    static string LabelsOf(string images, string prefix, List<string> names, string folder) =>
        names.Find(name => Prefix(name, "labels", "idx1") == prefix)
            ?? throw new RequestException($"'{Path.Combine(folder, images)}' has no labels beside it ({prefix}-labels-idx1-ubyte, .gz or not).");

    static (IReadOnlyList<string> Classes, bool Named) Classes(string folder, int most, Dictionary<string, Pair> pairs)
    {
        if (ClassNames.Beside(folder, most + 1) is not { } classes)
            return (ClassNames.Numbers(most + 1), false);
        var train = pairs.GetValueOrDefault("train");
        var used = train is null ? null : IdxFile.Read(train.LabelsPath, 1, CancellationToken.None).Values.ToHashSet();
        for (var label = 0; used is not null && label < classes.Count; label++)
        {
            if (!used.Contains((byte)label))
                throw new RequestException($"'{Path.Combine(folder, ClassNames.FileName)}': class '{classes[label]}' has no images in '{train!.Images}'.");
        }
        return (classes, true);
    }

    sealed record Pair(string Folder, string Images, string Labels)
    {
        internal string ImagesPath => Path.Combine(Folder, Images);
        internal string LabelsPath => Path.Combine(Folder, Labels);
    }

    sealed record Contents(Dictionary<string, Pair> Pairs) : DatasetContents
    {
        internal override IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken)
        {
            var sources = new Dictionary<string, IImageSource>();
            foreach (var split in SplitOrder.Where(Pairs.ContainsKey))
            {
                var pair = Pairs[split];
                var (shape, pixels) = IdxFile.Read(pair.ImagesPath, 3, cancellationToken);
                var labels = IdxFile.Read(pair.LabelsPath, 1, cancellationToken).Values;
                sources.Add(split, new MemorySource(pair.Images, pixels, labels, shape[2], shape[1], 1));
            }
            return sources;
        }
    }
}
