using Apache.Arrow;
using Apache.Arrow.Types;
using DeepNotebooks.Data;
using ParquetSharp;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

/// <summary>The files are written by Apache's own implementation, as Hugging Face's <c>datasets</c> has them written.</summary>
public sealed class ParquetTests : IDisposable
{
    const string Features = """{"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ["ash", "oak", "elm"], "_type": "ClassLabel"}}}}""";

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(Compression.Uncompressed, false, 1)]
    [InlineData(Compression.Snappy, false, 1)]
    [InlineData(Compression.Snappy, true, 1)] // with a dictionary, as pyarrow's default is
    [InlineData(Compression.Snappy, false, 2)] // pages of version 2
    [InlineData(Compression.Gzip, true, 2)]
    [InlineData(Compression.Brotli, false, 1)]
    [InlineData(Compression.Zstd, true, 2)]
    [InlineData(Compression.Lz4, false, 1)]
    public async Task Hugging_faces_layout_is_read_with_its_class_names(Compression compression, bool dictionary, int pages)
    {
        foreach (var (file, first, count) in new[] { ("train-00000-of-00002", 0, 23), ("train-00001-of-00002", 23, 10), ("validation-00000-of-00001", 50, 4), ("test-00000-of-00001", 60, 5) })
            Write($"set/data/{file}.parquet", first, count, compression, dictionary, pages);

        var data = await scratch.Load("set");

        Assert.Equal([("train", 33), ("val", 4), ("test", 5)], data.Splits.Select(split => (split.Key, split.Value)));
        Assert.Equal(["ash", "oak", "elm"], data.Classes);
        Assert.Equal((3, (9, 7), false), (data.Channels, data.Card.Size, data.IsMultiLabel));
        var train = data.Split("train");
        for (var i = 32; i >= 0; i--)
        {
            Assert.Equal(i % 3, train.Label(i));
            Assert.Equal(Pixels.Decode(Image(i), 3, "").Pixels, train.Read(i, 3).Pixels);
        }
        Assert.Equal("data/train-00001-of-00002.parquet[9]", train.Name(32));
        Assert.Equal(Pixels.Decode(Image(64), 3, "").Pixels, data.Split("test").Read(4, 3).Pixels);
        var starts = ((IShardedSource)train).ShardStarts.ToArray();
        Assert.True(starts.Length >= 4 && starts[0] == 0 && starts.SequenceEqual(starts.Order()), string.Join(' ', starts)); // row groups of 10
    }

    [Fact]
    public async Task Many_threads_may_read_at_once()
    {
        Write("set/data/train-00000-of-00001.parquet", 0, 60, Compression.Snappy, dictionary: true, pages: 1);
        var source = (await scratch.Load("set")).Split("train");

        Parallel.For(0, 600, i => Assert.Equal(Pixels.Decode(Image(i % 60), 3, "").Pixels, source.Read(i % 60, 3).Pixels));
    }

    [Fact]
    public async Task Class_names_stand_in_the_readme_where_the_files_do_not_know_them()
    {
        Write("set/train.parquet", 0, 6, Compression.Snappy, dictionary: false, pages: 1, notes: "");
        Assert.Equal(["0", "1", "2"], (await scratch.Load("set")).Classes);

        scratch.Write("set/README.md", "---\ndataset_info:\n  features:\n  - name: image\n    dtype: image\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': ash\n          '1': oak\n          '2': elm\n---\n# Trees\n"u8.ToArray());
        Assert.Equal(["ash", "oak", "elm"], (await scratch.Load("set")).Classes);
    }

    [Fact]
    public async Task Names_and_lists_of_classes_are_read_too()
    {
        Write("names/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1, notes: "", labels: new StringArray.Builder().AppendRange(["b", "a", "c", "a", "b"]).Build());
        var names = await scratch.Load("names");
        Assert.Equal(["a", "b", "c"], names.Classes);
        Assert.Equal([1, 0, 2, 0, 1], Enumerable.Range(0, 5).Select(names.Split("train").Label));

        var lists = new ListArray.Builder(Int64Type.Default);
        var values = (Int64Array.Builder)lists.ValueBuilder;
        foreach (var row in new long[][] { [0], [], [2, 1], [1], [0, 1, 2] })
        {
            lists.Append();
            values.AppendRange(row);
        }
        Write("lists/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1,
            notes: Features.Replace("\"label\": {", "\"label\": {\"_type\": \"Sequence\", \"feature\": {", StringComparison.Ordinal).Replace("}}}}", "}}}}}", StringComparison.Ordinal), labels: lists.Build());
        var several = await scratch.Load("lists");
        Assert.True(several.IsMultiLabel);
        Assert.Equal(["ash", "oak", "elm"], several.Classes);
        Assert.Equal([[0], [], [1, 2], [1], [0, 1, 2]], Enumerable.Range(0, 5).Select(i => several.Split("train").Labels(i).ToArray()));
    }

    [Fact]
    public async Task A_split_whose_classes_are_kept_secret_is_left_out()
    {
        Write("set/data/train-00000-of-00001.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1);
        Write("set/data/test-00000-of-00001.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1, labels: new Int64Array.Builder().AppendRange([-1, -1, -1, -1, -1]).Build());

        Assert.Equal(["train"], (await scratch.Load("set")).Splits.Keys);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_by_name()
    {
        var path = scratch["set/train.parquet"];
        Write("set/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1, labels: new Int64Array.Builder().AppendRange([0, 1, 2, 3, 0]).Build());
        Assert.Contains("row 3: there is no class 3 among 3", await scratch.Refused("set"));

        Write("set/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^40]);
        Assert.Contains($"'{path}' is not a Parquet file, or it was cut short", await scratch.Refused("set"));
        File.WriteAllBytes(path, [.. whole.AsSpan(0, whole.Length - 8), 255, 255, 255, 127, .. "PAR1"u8]);
        Assert.Contains("its footer claims 2147483647 bytes", await scratch.Refused("set"));

        Write("set/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1);
        Write("set/other/train.parquet", 0, 5, Compression.Snappy, dictionary: true, pages: 1);
        Assert.Contains("several datasets in Parquet: 'other', '.'", await scratch.Refused("set"));
    }

    void Write(string path, int first, int count, Compression compression, bool dictionary, int pages, string notes = Features, IArrowArray? labels = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(scratch[path])!);
        WriteFile(scratch[path], first, count, compression, dictionary, pages, notes, labels);
    }

    internal static void WriteFile(string path, int first, int count, Compression compression, bool dictionary, int pages, string notes = Features, IArrowArray? labels = null)
    {
        var (bytes, paths, numbers) = (new BinaryArray.Builder(), new StringArray.Builder(), new Int64Array.Builder());
        for (var i = first; i < first + count; i++)
        {
            bytes.Append(Image(i).AsSpan());
            paths.Append($"{i}.png");
            numbers.Append(i % 3);
        }
        var image = new StructType([new Field("bytes", BinaryType.Default, nullable: true), new Field("path", StringType.Default, nullable: true)]);
        labels ??= numbers.Build();
        var schema = new Schema.Builder().Field(new Field("image", image, nullable: true)).Field(new Field("label", labels.Data.DataType, nullable: true));
        if (notes.Length > 0)
            schema = schema.Metadata("huggingface", notes);
        var built = schema.Build();
        using var batch = new RecordBatch(built, [new StructArray(image, count, [bytes.Build(), paths.Build()], ArrowBuffer.Empty), labels], count);
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(compression).MaxRowGroupLength(10);
        if (!dictionary)
            builder.DisableDictionary();
        if (pages == 2)
            builder.Version(ParquetVersion.PARQUET_2_6).DataPageVersion(ParquetDataPageVersion.V2);
        using var properties = builder.Build();
        using var arrow = new ParquetSharp.Arrow.ArrowWriterPropertiesBuilder().StoreSchema(); // as pyarrow does: the notes go with it
        using var arrowProperties = arrow.Build();
        using var writer = new ParquetSharp.Arrow.FileWriter(path, built, properties, arrowProperties);
        writer.WriteRecordBatch(batch);
        writer.Close();
    }

    static byte[] Image(int seed) => Scratch.Noise(9, 7, seed, SKEncodedImageFormat.Png);
}
