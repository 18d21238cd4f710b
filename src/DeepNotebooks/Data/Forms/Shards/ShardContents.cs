namespace DeepNotebooks.Data;

/// <summary>What a set of shards holds, wherever the shards are.</summary>
sealed record ShardContents : DatasetContents
{
    /// <summary>Texts of which so many differ are captions.</summary>
    const int MostTexts = 100;

    readonly IReadOnlyDictionary<string, SplitOfShards> parts;
    string dataset = "", cache = "";
    Transport transport = Transport.Default;

    ShardContents(IReadOnlyDictionary<string, SplitOfShards> parts) => this.parts = parts;

    /// <summary>The shards, for looking at those that are here.</summary>
    internal IEnumerable<RemoteShard> Shards => parts.Values.SelectMany(split => split.Shards).Select(shard => shard.File);

    /// <param name="folder">The dataset's, for classes.txt and errors.</param>
    /// <param name="files">What makes its identity.</param>
    /// <param name="shards">In the order of their names.</param>
    /// <exception cref="RequestException">A sample has no class, or the texts are captions.</exception>
    internal static ShardContents Of(string folder, IReadOnlyList<DatasetFile> files, IReadOnlyList<IndexedShard> shards)
    {
        // Several classes stand in lists, so where there is a list a sample may also have none.
        var multiple = shards.Any(shard => shard.Samples.Any(sample => sample.Classes.Length > 1));
        var book = new LabelBook();
        var texts = false;
        foreach (var shard in shards)
        {
            var place = $"'{Path.Combine(folder, shard.File.Path)}'";
            foreach (var sample in shard.Samples)
            {
                texts |= sample.IsText;
                if (sample.Classes.Length == 0 && !multiple)
                    throw new RequestException($"{place}: '{Text.Shown.Line(sample.Key)}' has no class beside it ({Path.GetFileName(Text.Shown.Line(sample.Key))}.cls, .json or .txt).");
                foreach (var name in sample.Classes)
                    book.Add(name, place);
            }
        }
        var (classes, final, named) = book.Close();
        if (texts && classes.Count > MostTexts && classes.Count > shards.Sum(shard => shard.Samples.Count) / 2)
            throw new RequestException($"folder '{folder}': the texts beside the images are {classes.Count} different ones: captions, and no classes.");
        if (!named && ClassNames.Beside(folder, classes.Count) is { } names)
            (classes, named) = (names, true);

        var splits = new Dictionary<string, SplitOfShards>();
        foreach (var split in SplitNames.Order)
        {
            IndexedShard[] own = [.. shards.Where(shard => shard.Split == split && shard.Samples.Count > 0)];
            if (own.Length == 0)
                continue;
            int[][] labels = [.. own.SelectMany(part => part.Samples).Select(sample => sample.Classes.Select(name => final[book.Add(name, folder)]).Distinct().Order().ToArray())];
            splits.Add(split, new SplitOfShards(own, ImageLabels.Of(labels, multiple)));
        }
        var first = splits.Count > 0 ? splits.Values.First() : throw new RequestException($"folder '{folder}': there is no image in its shards.");
        var (size, grey) = ImageSample.Of(first.Labels.Count, first.Measure);
        return new ShardContents(splits)
        {
            Files = files,
            Splits = splits.ToDictionary(split => split.Key, split => split.Value.Labels.Count),
            Classes = classes,
            ClassesAreNamed = named,
            IsMultiLabel = multiple,
            Channels = grey ? 1 : 3,
            Size = size,
        };
    }

    internal override DatasetContents From(string dataset, string cache, Transport transport) =>
        this with { dataset = dataset, cache = cache, transport = transport };

    internal override IReadOnlyDictionary<string, IImageSource> Open(CancellationToken cancellationToken)
    {
        var shelf = Shards.All(shard => shard.IsHere) ? null : new ShardShelf(cache.Length > 0 ? cache : Places.Cache, transport);
        return parts.ToDictionary(
            split => split.Key,
            split => (IImageSource)split.Value.Open(shelf is null ? split.Value.Local() : new ShardStream(dataset, split.Value.Files, shelf, transport)));
    }

    /// <summary>The shards of one split.</summary>
    sealed record SplitOfShards(IndexedShard[] Shards, ImageLabels Labels)
    {
        internal IReadOnlyList<RemoteShard> Files => [.. Shards.Select(shard => shard.File)];

        internal LocalShards Local() => new([.. Shards.Select(shard => shard.File.Address)]);

        internal ShardImages Open(IShardFiles files) => new(
            [.. Shards.Select(shard => (shard.File.Path, Images: (ShardImage[])[.. shard.Samples.Select(sample => new ShardImage(sample.Key, sample.At, sample.Bytes))]))],
            Labels, files, Shards.Sum(shard => shard.File.TarBytes ?? 0));

        // Of shards that stay where they are the image itself is looked at; of others that was done when they were here.
        internal (int Width, int Height, bool Grey) Measure(int index)
        {
            var (at, shard) = (index, 0);
            while (at >= Shards[shard].Samples.Count)
                at -= Shards[shard++].Samples.Count;
            if (Shards[shard].File.IsHere)
                return (measured ??= Open(Local())).Measure(index);
            var sample = Shards[shard].Samples[at];
            return sample.Size.Width > 0 ? sample.Size : throw new RequestException($"image '{Text.Shown.Line($"{Shards[shard].File.Path}:{sample.Key}")}' is no image.");
        }

        ShardImages? measured;
    }
}
