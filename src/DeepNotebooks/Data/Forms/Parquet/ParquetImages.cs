namespace DeepNotebooks.Data;

/// <summary>The images of a split in Parquet files. A page is unpacked when one of its images is asked for; the last ones are kept.</summary>
sealed class ParquetImages : IShardedSource
{
    readonly List<(ParquetFile File, ParquetColumn Column, ParquetPage Page)> pages = [];
    readonly int[] starts;
    readonly ImageLabels labels;

    /// <exception cref="RequestException">A file's pages are broken.</exception>
    internal ParquetImages(IReadOnlyList<(ParquetFile File, int Column)> files, ImageLabels labels)
    {
        this.labels = labels;
        var firsts = new List<int>();
        var rows = 0;
        foreach (var (file, column) in files)
        {
            foreach (var group in file.Footer.Groups)
            {
                foreach (var page in file.Pages(group.Chunks[column]))
                {
                    pages.Add((file, file.Footer.Columns[column], page));
                    firsts.Add(rows);
                    rows += page.Values;
                }
            }
        }
        if (rows != labels.Count)
            throw ParquetFooter.Broken(files[0].File.FullPath, $"it has {rows} images and {labels.Count} labels");
        starts = [.. firsts];
    }

    public int Count => labels.Count;

    public ReadOnlyMemory<int> ShardStarts => starts;

    public int Label(int index) => labels.One(index);

    public ReadOnlyMemory<int> Labels(int index) => labels.All(index);

    public string Name(int index)
    {
        var file = pages[PageOf(index)].File;
        return $"{file.Name}[{index - starts[pages.FindIndex(page => page.File == file)]}]";
    }

    public PixelImage Read(int index, int channels) => Pixels.Decode(Encoded(index), channels, Name(index));

    public void Read(int index, int channels, int width, int height, Span<byte> planes) =>
        ImagePlanes.Decode(Encoded(index), channels, Name(index), width, height, planes);

    public long Inspect(int index, Span<byte> sha256) => Pixels.Inspect(Encoded(index), Name(index), sha256);

    /// <summary>The image file in a row.</summary>
    internal ReadOnlySpan<byte> Encoded(int index)
    {
        var at = PageOf(index);
        var (file, column, page) = pages[at];
        var values = PageCache.Get(file, page, () => file.Decode(column, page, dictionary => PageCache.Get(file, dictionary, () => file.DecodeDictionary(column, dictionary))));
        return values.Places[index - starts[at]] is >= 0 and var place
            ? values.Slice(place)
            : throw new RequestException($"image '{Name(index)}' has no bytes: the file names where it was, and does not hold it.");
    }

    int PageOf(int index)
    {
        var at = Array.BinarySearch(starts, index);
        if (at < 0)
            return ~at - 1;
        // An empty page begins where the next does.
        while (at + 1 < starts.Length && starts[at + 1] == index)
            at++;
        return at;
    }
}
