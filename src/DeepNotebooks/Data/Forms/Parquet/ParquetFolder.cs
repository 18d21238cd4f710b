using System.Text;

namespace DeepNotebooks.Data;

/// <summary>
/// Hugging Face's layout: <c>data/train-00000-of-00001.parquet</c>, with a column of images (a struct of <c>bytes</c> and <c>path</c>, or
/// bytes alone) and one of classes: numbers with names, names, or lists of either, which make the set multi-label.
/// </summary>
static class ParquetFolder
{
    const int MostDepth = 3;

    static readonly string[] ImageNames = ["image", "img", "images", "picture", "photo", "jpg", "jpeg", "png", "webp", "image_bytes", "bytes", "content"];
    static readonly string[] LabelNames = ["label", "labels", "fine_label"];

    internal static DatasetContents? Recognise(string folder)
    {
        var names = Names(folder);
        if (names.Count == 0)
            return null;
        var sets = names.Select(SetOf).Distinct().ToList();
        if (sets.Count > 1)
            throw new RequestException($"folder '{folder}' holds several datasets in Parquet: {string.Join(", ", sets.Select(set => $"'{(set.Length > 0 ? Text.Shown.Line(set) : ".")}'"))}; give the folder of one.");

        var book = new LabelBook();
        IReadOnlyList<string>? known = null;
        var files = new List<(string Split, ParquetFile File, int Column, List<int[]> Labels)>();
        var multiple = false;
        (string, string)? columns = null;
        foreach (var name in names)
        {
            var file = new ParquetFile(folder, name);
            var features = HuggingFaceFeatures.Of(file.Footer, folder);
            if (ImageColumn(file, features) is not { } images)
                continue;
            if (LabelColumn(file, features, images) is not { } labels)
                continue; // images without classes, as competitions give their test split
            var column = file.Footer.Columns[labels];
            multiple |= column.MostRepetition > 0;
            columns = (file.Footer.Columns[images].Path, Root(column));
            if (features.Classes.GetValueOrDefault(Root(column)) is { Count: > 0 } classes)
            {
                known = known is null || known.SequenceEqual(classes)
                    ? classes
                    : throw new RequestException($"'{file.FullPath}' has other class names than another file of the set.");
            }
            if (ReadLabels(file, labels, known, book) is { } read)
                files.Add((SplitOf(name) ?? "train", file, images, read));
        }
        if (files.Count == 0)
            throw new RequestException($"folder '{folder}' has Parquet files, and none with a column of images (image: bytes) and one of classes (label).");
        return Contents(folder, files, multiple, known, book) with { Columns = columns };
    }

    internal static bool IsPart(string path) =>
        path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) && !Path.GetFileName(path.AsSpan()).StartsWith('.');

    static List<string> Names(string folder)
    {
        var names = new List<string>();
        Look("", 0);
        names.Sort(StringComparer.Ordinal);
        return names;

        void Look(string below, int depth)
        {
            names.AddRange(Directory.EnumerateFiles(Path.Combine(folder, below), "*.parquet").Select(path => Path.Combine(below, Path.GetFileName(path))).Where(IsPart));
            if (depth == MostDepth)
                return;
            // A folder of class folders is not searched through: its files are images.
            foreach (var inner in Directory.EnumerateDirectories(Path.Combine(folder, below)).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Take(64))
                Look(Path.Combine(below, inner), depth + 1);
        }
    }

    // The split stands in the file's name, or is a folder's.
    static string? SplitOf(string name) =>
        SplitNames.Within(Path.GetFileNameWithoutExtension(name)) ?? name.Split('/')[..^1].Reverse().Select(SplitNames.Of).FirstOrDefault(split => split is not null);

    static string SetOf(string name) => string.Join('/', name.Split('/')[..^1].Where(part => SplitNames.Of(part) is null));

    static string Root(ParquetColumn column) => column.Path.Split('.')[0];

    static int? ImageColumn(ParquetFile file, HuggingFaceFeatures features)
    {
        var columns = file.Footer.Columns;
        return Enumerable.Range(0, columns.Count)
            .Where(i => columns[i].Type == ParquetColumn.ByteArray && columns[i].MostRepetition == 0
                && (columns[i].Path == Root(columns[i]) ? ImageNames.Contains(columns[i].Path.ToLowerInvariant()) : columns[i].Path == Root(columns[i]) + ".bytes"))
            .OrderByDescending(i => features.Images.Contains(Root(columns[i])))
            .ThenBy(i => (uint)Array.IndexOf(ImageNames, Root(columns[i]).ToLowerInvariant()))
            .Select(i => (int?)i).FirstOrDefault();
    }

    static int? LabelColumn(ParquetFile file, HuggingFaceFeatures features, int images)
    {
        var columns = file.Footer.Columns;
        return Enumerable.Range(0, columns.Count)
            .Where(i => Root(columns[i]) != Root(columns[images]) && columns[i].MostRepetition <= 1
                && columns[i].Type is ParquetColumn.Int32 or ParquetColumn.Int64 or ParquetColumn.ByteArray or ParquetColumn.Boolean
                && (features.Classes.ContainsKey(Root(columns[i])) || TableColumns.IsLabel(Root(columns[i]))))
            .OrderByDescending(i => features.Classes.ContainsKey(Root(columns[i])))
            .ThenBy(i => (uint)Array.IndexOf(LabelNames, Root(columns[i])))
            .Select(i => (int?)i).FirstOrDefault();
    }

    // Null where no row has a class: -1, as Hugging Face writes what is kept secret.
    static List<int[]>? ReadLabels(ParquetFile file, int column, IReadOnlyList<string>? known, LabelBook book)
    {
        var rows = new List<List<int>>();
        var entries = 0L;
        var without = 0;
        foreach (var values in file.DecodeAll(column))
        {
            entries += values.Count;
            if (entries > Math.Max(file.Rows, 1) * 4096)
                throw ParquetFooter.Broken(file.FullPath, "its labels are more than its images");
            for (var i = 0; i < values.Count; i++)
            {
                if (values.BeginsRow(i))
                    rows.Add([]);
                if (rows.Count == 0)
                    throw ParquetFooter.Broken(file.FullPath, "its labels begin within a row");
                if (values.Places[i] is >= 0 and var place && Label(place) is { } label)
                    rows[^1].Add(label);
            }

            int? Label(int place)
            {
                var where = $"'{file.FullPath}' row {rows.Count - 1}";
                if (file.Footer.Columns[column].Type == ParquetColumn.ByteArray)
                    return book.Add(Encoding.UTF8.GetString(values.Slice(place)), where);
                var number = values.Number(place);
                if (number == -1)
                {
                    without++;
                    return null;
                }
                if (number < 0 || number >= (known?.Count ?? int.MaxValue))
                    throw new RequestException($"{where}: there is no class {number}{(known is null ? "" : $" among {known.Count}")}.");
                return known is null ? book.Add($"{number}", where) : (int)number;
            }
        }
        if (rows.Count != file.Rows)
            throw ParquetFooter.Broken(file.FullPath, $"it has {rows.Count} labels for {file.Rows} rows");
        if (without > 0 && without == rows.Count)
            return null;
        if (file.Footer.Columns[column].MostRepetition == 0 && rows.FindIndex(row => row.Count != 1) is var at and >= 0)
            throw new RequestException($"'{file.FullPath}' row {at} has no class.");
        return [.. rows.Select(row => row.ToArray())];
    }

    static PlacedContents Contents(
        string folder, List<(string Split, ParquetFile File, int Column, List<int[]> Labels)> files, bool multiple, IReadOnlyList<string>? known, LabelBook book)
    {
        var (classes, final, named) = known is null ? book.Close() : (known, [], true);
        if (!named && ClassNames.Beside(folder, classes.Count) is { } names)
            (classes, named) = (names, true);
        var splits = new Dictionary<string, IImageSource>();
        foreach (var split in SplitNames.Order)
        {
            var parts = files.Where(file => file.Split == split && file.File.Rows > 0).ToList();
            if (parts.Count == 0)
                continue;
            int[][] labels = [.. parts.SelectMany(part => part.Labels).Select(row => row.Select(label => final.Length > 0 ? final[label] : label).Distinct().Order().ToArray())];
            splits.Add(split, new ParquetImages(
                [.. parts.Select(part => (part.File, part.Column))],
                ImageLabels.Of(labels, multiple)));
        }
        if (splits.Count == 0)
            throw new RequestException($"folder '{folder}' has Parquet files without rows.");
        var first = (ParquetImages)splits.Values.First();
        // The images of the first page: one page is unpacked, not one for each sample.
        var (size, grey) = ImageSample.Of(
            first.ShardStarts.Length > 1 ? Math.Max(1, first.ShardStarts.Span[1]) : first.Count, i => Pixels.Measure(first.Encoded(i), first.Name(i)));
        return new PlacedContents(splits)
        {
            Files = [.. files.Select(file => DatasetFile.Of(folder, file.File.Name))],
            Splits = splits.ToDictionary(split => split.Key, split => split.Value.Count),
            Classes = classes,
            ClassesAreNamed = named,
            IsMultiLabel = multiple,
            Channels = grey ? 1 : 3,
            Size = size,
        };
    }
}
