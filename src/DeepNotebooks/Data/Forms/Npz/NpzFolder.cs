namespace DeepNotebooks.Data;

/// <summary>
/// MedMNIST's layout: one .npz file with <c>train_images</c> and <c>train_labels</c>, the same for val and test; Keras' names
/// (<c>x_train</c>, <c>y_train</c>) too. Images are uint8 of (n, height, width) or (n, height, width, 1 or 3).
/// </summary>
/// <remarks>
/// Labels of (n) or (n, 1) are class numbers. Labels of (n, classes) are zeros and ones: one class an image where each row of every split
/// has exactly one 1, else the set is multi-label. Names of the classes stand in classes.txt, one a line, where there is one.
/// </remarks>
static class NpzFolder
{
    const int MostClasses = 65536;

    internal static DatasetContents? Recognise(string folder)
    {
        var found = new List<(string Name, ZipDirectory Zip, Dictionary<string, Pair> Pairs)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.npz").Where(IsPart).Order(StringComparer.Ordinal))
        {
            var zip = ZipDirectory.Read(path);
            if (PairsOf(path, zip) is { Count: > 0 } pairs)
                found.Add((Path.GetFileName(path), zip, pairs));
            else
                zip.File.Dispose();
        }
        if (found.Count == 0)
            return null;
        if (found.Count > 1)
            throw new RequestException($"folder '{folder}' holds several datasets: {string.Join(", ", found.Select(set => set.Name))}; give each a folder of its own.");
        return Contents(folder, found[0].Name, found[0].Pairs);
    }

    internal static bool IsPart(string path) =>
        path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(path.AsSpan()).StartsWith('.');

    static Dictionary<string, Pair> PairsOf(string path, ZipDirectory zip)
    {
        var pairs = new Dictionary<string, Pair>();
        foreach (var split in SplitNames.Order)
        {
            if ((Item($"{split}_images") ?? Item($"x_{split}")) is not { } images)
                continue;
            var labels = Item($"{split}_labels") ?? Item($"y_{split}")
                ?? throw new RequestException($"'{path}' has '{images.Name}' and no '{split}_labels.npy'.");
            pairs.Add(split, Pair.Of(new NpzArray(path, zip, images), new NpzArray(path, zip, labels)));
        }
        return pairs;

        ZipItem? Item(string name) => zip.Items.Where(item => item.Name == name + ".npy").Select(item => (ZipItem?)item).FirstOrDefault();
    }

    static NpzContents Contents(string folder, string name, Dictionary<string, Pair> pairs)
    {
        var first = pairs.Values.First();
        var other = pairs.Values.FirstOrDefault(pair => pair.Size != first.Size || pair.Depth != first.Depth || pair.Columns != first.Columns);
        if (other is not null)
            throw new RequestException($"{other.Images.Name} and its labels are of {other.Images.Shape} and {other.Labels.Shape}; those of another split are of {first.Images.Shape} and {first.Labels.Shape}.");

        var values = pairs.ToDictionary(pair => pair.Key, pair => pair.Value.Labels.ReadIntegers());
        foreach (var (split, pair) in pairs)
            pair.Check(values[split], first.Columns > 1 ? 1 : MostClasses - 1);
        var multiple = first.Columns > 1 && !values.Values.All(labels => labels.Chunk(first.Columns).All(row => row.Sum() == 1));
        var labelled = pairs.ToDictionary(pair => pair.Key, pair => Labels(values[pair.Key], first.Columns, multiple));
        var count = first.Columns > 1 ? first.Columns : 1 + (int)values.Values.Max(labels => labels.Max());
        var names = ClassNames.Beside(folder, count);
        return new NpzContents(pairs, labelled)
        {
            Files = [.. new[] { name }.Concat(names is null ? [] : [ClassNames.FileName]).Order(StringComparer.Ordinal).Select(file => DatasetFile.Of(folder, file))],
            Splits = labelled.ToDictionary(split => split.Key, split => split.Value.Count),
            Classes = names ?? ClassNames.Numbers(count),
            ClassesAreNamed = names is not null,
            IsMultiLabel = multiple,
            Channels = first.Depth,
            Size = first.Size,
        };
    }

    static ImageLabels Labels(long[] values, int columns, bool multiple)
    {
        if (columns == 1)
            return ImageLabels.Single([.. values.Select(value => (int)value)]);
        var rows = values.Chunk(columns).Select(row => Enumerable.Range(0, columns).Where(label => row[label] == 1).ToArray());
        return ImageLabels.Of([.. rows], multiple);
    }

    sealed record Pair(NpzArray Images, NpzArray Labels, (int Width, int Height) Size, int Depth, int Columns)
    {
        internal static Pair Of(NpzArray images, NpzArray labels)
        {
            var shape = images.Header.Shape;
            if (!images.IsBytes || shape is not ([_, _, _] or [_, _, _, 1 or 3]))
                throw new RequestException($"{images.Name} is of shape {images.Shape} and type {images.Header.Type}; images are uint8 of (n, height, width) or (n, height, width, 1 or 3).");
            if (shape[0] == 0 || shape[1] == 0 || shape[2] == 0 || shape[1] * shape[2] > Pixels.MostPixels)
                throw new RequestException($"{images.Name} is of shape {images.Shape}: no images, or impossible ones.");
            if (labels.Header.Shape is not ([_] or [_, > 0 and <= MostClasses]))
                throw new RequestException($"{labels.Name} is of shape {labels.Shape}; labels are of (n), (n, 1) or (n, classes).");
            if (labels.Header.Shape[0] != shape[0])
                throw new RequestException($"{labels.Name} has {labels.Header.Shape[0]} labels for {shape[0]} images.");
            return new(images, labels, ((int)shape[2], (int)shape[1]), shape is [_, _, _, 3] ? 3 : 1, labels.Header.Shape is [_, var columns] ? (int)columns : 1);
        }

        internal void Check(long[] values, int most)
        {
            if (Array.FindIndex(values, value => value < 0 || value > most) is var at and >= 0)
                throw new RequestException($"{Labels.Name} has the label {values[at]}; {(most == 1 ? "in columns there are 0 and 1" : $"classes are numbered from 0 to {most}")}.");
        }
    }

    sealed record NpzContents(Dictionary<string, Pair> Pairs, Dictionary<string, ImageLabels> Labels) : DatasetContents
    {
        internal override IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken) =>
            Pairs.ToDictionary(pair => pair.Key, pair => (IImageSource)new NpzImages(pair.Value.Images, Labels[pair.Key]));
    }
}
