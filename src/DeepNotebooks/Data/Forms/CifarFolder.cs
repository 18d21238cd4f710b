namespace DeepNotebooks.Data;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100: data_batch_1.bin …, test_batch.bin and batches.meta.txt; or train.bin, test.bin and
/// fine_label_names.txt. Each image is its label (CIFAR-100: the coarse one before the fine one), then 1024 bytes each of red, green and blue.
/// </summary>
static class CifarFolder
{
    const int Side = 32, Plane = Side * Side, Pixels = 3 * Plane;

    sealed record Kind(string Names, int LabelBytes, Func<string, string?> SplitOf);

    static readonly Kind Ten = new("batches.meta.txt", 1, name => name switch
    {
        "test_batch.bin" => "test",
        _ => name.StartsWith("data_batch_", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal) ? "train" : null,
    });

    static readonly Kind Hundred = new("fine_label_names.txt", 2, name => name switch { "train.bin" => "train", "test.bin" => "test", _ => null });

    internal static DatasetContents? Recognise(string folder)
    {
        foreach (var kind in new[] { Ten, Hundred })
        {
            if (!File.Exists(Path.Combine(folder, kind.Names)))
                continue;
            var parts = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => kind.SplitOf(name) is not null)
                .Order(StringComparer.Ordinal).GroupBy(name => kind.SplitOf(name)!).ToDictionary(split => split.Key, split => split.ToList());
            if (parts.Count > 0)
                return Measure(folder, kind, parts);
        }
        return null;
    }

    internal static bool IsPart(string path) => path == Ten.Names || path == Hundred.Names || Ten.SplitOf(path) is not null || Hundred.SplitOf(path) is not null;

    static Contents Measure(string folder, Kind kind, Dictionary<string, List<string>> parts)
    {
        var row = kind.LabelBytes + Pixels;
        var splits = new Dictionary<string, int>();
        foreach (var split in parts.Keys.OrderByDescending(split => split, StringComparer.Ordinal))
        {
            var images = 0L;
            foreach (var path in parts[split].Select(name => Path.Combine(folder, name)))
            {
                var length = new FileInfo(path).Length;
                if (length == 0 || length % row != 0)
                    throw new RequestException($"'{path}' is truncated, or not CIFAR's: {length} bytes are not a number of images of {row} bytes.");
                images += length / row;
            }
            if (images * Pixels > Array.MaxLength)
                throw new RequestException($"'{folder}': {images} images are more than CIFAR's form holds.");
            splits.Add(split, (int)images);
        }
        var names = Path.Combine(folder, kind.Names);
        string[] classes = [.. File.ReadLines(names).Select(line => line.Trim()).Where(line => line.Length > 0).Take(257)];
        if (classes.Length is 0 or > 256)
            throw new RequestException($"'{names}' names no classes, or more than 256.");
        return new Contents(folder, kind, parts, classes)
        {
            Files = [.. parts.Values.SelectMany(part => part).Append(kind.Names).Order(StringComparer.Ordinal).Select(name => DatasetFile.Of(folder, name))],
            Splits = splits,
            Classes = classes,
            Channels = 3,
            Size = (Side, Side),
        };
    }

    sealed record Contents(string Folder, Kind Kind, Dictionary<string, List<string>> Parts, string[] Named) : DatasetContents
    {
        internal override IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken) =>
            Splits.ToDictionary(split => split.Key, split => (IImageSource)Read(split.Key, split.Value, cancellationToken));

        MemorySource Read(string split, int count, CancellationToken cancellationToken)
        {
            var (pixels, labels, at) = (new byte[count * Pixels], new byte[count], 0);
            var row = new byte[Kind.LabelBytes + Pixels];
            foreach (var name in Parts[split])
            {
                using var file = File.OpenRead(Path.Combine(Folder, name));
                for (var left = file.Length / row.Length; left > 0 && at < count; left--, at++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    file.ReadExactly(row);
                    labels[at] = row[Kind.LabelBytes - 1];
                    if (labels[at] >= Named.Length)
                        throw new RequestException($"'{Path.Combine(Folder, name)}' has label {labels[at]}, and '{Kind.Names}' names {Named.Length} classes.");
                    Interleave(row.AsSpan(Kind.LabelBytes), pixels.AsSpan(at * Pixels, Pixels));
                }
            }
            return new MemorySource(split, pixels, labels, Side, Side, 3);
        }

        static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
        {
            for (var i = 0; i < Plane; i++)
            {
                pixels[3 * i] = planes[i];
                pixels[(3 * i) + 1] = planes[Plane + i];
                pixels[(3 * i) + 2] = planes[(2 * Plane) + i];
            }
        }
    }
}
