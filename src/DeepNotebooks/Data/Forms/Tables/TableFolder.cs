namespace DeepNotebooks.Data;

/// <summary>A CSV or TSV of files and classes beside images: one table, with a column of splits or without, or a table a split.</summary>
static class TableFolder
{
    static readonly string[] Beside = ["label", "labels", "annotation", "annotations", "meta", "metadata", "groundtruth", "csv"];

    internal static DatasetContents? Recognise(string folder)
    {
        var tables = Tables(folder);
        if (tables.Count == 0)
            return null;
        var book = new LabelBook();
        var read = new List<(LabelTable Table, string? Split, List<TableRow> Rows)>();
        foreach (var table in tables)
        {
            if (table.Read(book) is { Count: > 0 } rows)
                read.Add((table, SplitNames.Within(table.Path), rows));
        }
        read = Choose(folder, read);
        if (read.Count == 0)
            return null;

        var finder = new ImageFinder(folder);
        var missing = read.SelectMany(table => table.Rows, (table, row) => (table.Table, table.Split, Row: row))
            .Where(row => finder.Find(row.Row, row.Table, row.Row.Split ?? row.Split ?? "train") is null).ToList();
        if (missing.Count > 0)
        {
            // A table that speaks of no image here is about something else, where the folder has another form.
            if (missing.Count == read.Sum(table => table.Rows.Count) && ImageFolder.Recognise(folder) is not null)
                return null;
            throw new RequestException(
                $"{missing[0].Table.Place(missing[0].Row.Line)}: there is no image '{Text.Shown.Line(missing[0].Row.File)}' in '{folder}'{(missing.Count > 1 ? $" ({missing.Count} are missing)" : "")}.");
        }
        return Contents(folder, read, finder, book);
    }

    internal static bool IsTable(string path) =>
        (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
        && !Path.GetFileName(path.AsSpan()).StartsWith('.');

    // In the folder, in folders of splits (as Hugging Face's metadata.csv), and in folders of labels and annotations.
    static List<LabelTable> Tables(string folder)
    {
        var below = Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))
            .Where(name => SplitNames.Of(name) is not null || name.ToLowerInvariant().Split('_', '-', '.', ' ').Any(Beside.Contains));
        return
        [
            .. below.Order(StringComparer.Ordinal).Prepend("")
                .SelectMany(name => Directory.EnumerateFiles(Path.Combine(folder, name)).Select(file => Path.Combine(name, Path.GetFileName(file))).Order(StringComparer.Ordinal))
                .Where(path => IsTable(path) && !Path.GetFileName(path).StartsWith("sample_submission", StringComparison.OrdinalIgnoreCase))
                .Select(path => LabelTable.Recognise(folder, path)).OfType<LabelTable>(),
        ];
    }

    static List<(LabelTable Table, string? Split, List<TableRow> Rows)> Choose(string folder, List<(LabelTable Table, string? Split, List<TableRow> Rows)> read)
    {
        var whole = read.Where(table => table.Split is null || table.Rows.Exists(row => row.Split is not null)).ToList();
        var parts = read.Except(whole).ToList();
        // A table that tells the splits itself says more than tables of parts; one that does not says less.
        var chosen = parts.Count == 0 || whole.Exists(table => table.Rows.Exists(row => row.Split is not null)) ? whole : parts;
        var twice = chosen.GroupBy(table => parts.Contains(table) ? table.Split : "").FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? chosen
            : throw new RequestException($"folder '{folder}' has several tables of images and classes: {string.Join(", ", twice.Select(table => Text.Shown.Line(table.Table.Path)))}; keep one.");
    }

    static PlacedContents? Contents(string folder, List<(LabelTable Table, string? Split, List<TableRow> Rows)> read, ImageFinder finder, LabelBook book)
    {
        var multiple = read.Exists(table => table.Table.IsMultiLabel);
        var (classes, final, named) = book.Close();
        var images = new Dictionary<(string Split, int File), (int[] Labels, int Line)>();
        foreach (var (table, part, rows) in read)
        {
            foreach (var row in rows)
            {
                var split = row.Split ?? part ?? "train";
                var file = finder.Find(row, table, split)!.Value;
                int[] labels = [.. row.Labels.Select(label => final[label]).Order()];
                if (!images.TryAdd((split, file), (labels, row.Line)) && !images[(split, file)].Labels.SequenceEqual(labels))
                    throw new RequestException($"{table.Place(row.Line)}: '{Text.Shown.Line(row.File)}' has another class than in line {images[(split, file)].Line}.");
            }
        }
        if (AreFolderNames(images, classes, finder))
            return null;
        if (!named && ClassNames.Beside(folder, classes.Count) is { } names)
            (classes, named) = (names, true);

        var splits = new Dictionary<string, IImageSource>();
        foreach (var split in SplitNames.Order)
        {
            var members = images.Where(image => image.Key.Split == split)
                .Select(image => (finder[image.Key.File].Path, image.Value.Labels)).OrderBy(image => image.Path, StringComparer.Ordinal).ToArray();
            if (members.Length == 0)
                continue;
            var labels = ImageLabels.Of([.. members.Select(image => image.Labels)], multiple);
            splits.Add(split, new ImageFileSource(folder, [.. members.Select(image => image.Path)], labels));
        }
        List<DatasetFile> files = [.. images.Keys.Select(image => finder[image.File]).Distinct()];
        var (size, grey) = ImageFolder.Sample(folder, files);
        files.AddRange(read.Select(table => DatasetFile.Of(folder, table.Table.Path)));
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

    // Where folders say the same as the table (class and split), the table is a list of them: the folders are the dataset.
    static bool AreFolderNames(Dictionary<(string Split, int File), (int[] Labels, int Line)> images, IReadOnlyList<string> classes, ImageFinder finder) =>
        images.All(image => image.Value.Labels.Length == 1
            && finder[image.Key.File].Path.Split('/') is [.. var above, var folder, _]
            && folder == classes[image.Value.Labels[0]]
            && (above is [] ? image.Key.Split == "train" : above is [var split] && SplitNames.Of(split) == image.Key.Split));
}
