using System.Diagnostics;
using DeepNotebooks.Data;
using ParquetSharp;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

/// <summary>Real files, broken in seeded ways: every reader answers with pixels or with one line that names the file, soon, and takes no memory that a file only claims.</summary>
public sealed class FuzzTests : IDisposable
{
    const int Cases = 300;

    /// <summary>The small files below need a hundredth of it; what a header of theirs can claim would need a hundred times as much.</summary>
    const long MostBytes = 200_000_000;

    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("a/train-images-idx3-ubyte")]
    [InlineData("b/train-images-idx3-ubyte.gz")]
    [InlineData("b/train-labels-idx1-ubyte.gz")]
    [InlineData("packed/set.npz")]
    [InlineData("stored/set.npz")]
    [InlineData("snappy/train.parquet")]
    [InlineData("plain/train.parquet")]
    [InlineData("zstd/train.parquet")]
    [InlineData("table/labels.csv")]
    [InlineData("onehot/labels.csv")]
    [InlineData("cards/dataset.yaml")]
    [InlineData("cards/dataset_infos.json")]
    [InlineData("cards/README.md")]
    public void Broken_datasets_are_answered_with_one_line(string path)
    {
        Make();
        var folder = scratch[Path.GetDirectoryName(path)!];
        Fuzz(path, File.ReadAllBytes(scratch[path]), bytes =>
        {
            File.WriteAllBytes(scratch[path], bytes);
            ReadAll(folder);
        });
    }

    [Fact]
    public void Broken_shards_are_answered_with_one_line()
    {
        var path = scratch.Write("shard.tar", ShardTests.Tar([.. Enumerable.Range(0, 4).SelectMany(i => new[] { ($"{i}.png", Noise(i)), ($"{i}.json", System.Text.Encoding.UTF8.GetBytes($$"""{"label": {{i}}}""")) })]));
        Fuzz("shard.tar", File.ReadAllBytes(path), bytes =>
        {
            File.WriteAllBytes(path, bytes);
            Shard.Read(path);
        });
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Broken_images_are_answered_with_one_line(SKEncodedImageFormat format) => FuzzImage($"{format}", Scratch.Noise(40, 30, 1, format));

    [NeedsPython("numpy", "PIL")]
    public void Broken_images_of_all_other_kinds_are_answered_with_one_line()
    {
        SystemPython.Run("make_encoded.py", scratch["encoded"]);
        foreach (var file in new[] { "deep-lzw.tif", "rgb-tiff_adobe_deflate.tif", "rgb-jpeg.tif", "bits.tif", "palette.tif", "moving.gif", "palette.bmp", "cmyk.jpg", "progressive.jpg", "palette-glass.png", "held6.png" })
            FuzzImage(file, File.ReadAllBytes(scratch["encoded/" + file]));
    }

    static void FuzzImage(string name, byte[] file) => Fuzz(name, file, bytes =>
    {
        Answered(() => Pixels.Measure(bytes, name));
        Answered(() => ImagePlanes.Decode(bytes, 3, name, 8, 8, new byte[192]));
        Pixels.Decode(bytes, 0, name);
    });

    static void ReadAll(string folder)
    {
        var contents = DatasetForms.Read(folder);
        DatasetYaml.In(folder);
        foreach (var source in contents.Open(CancellationToken.None).Values)
        {
            for (var i = 0; i < Math.Min(source.Count, 12); i++)
            {
                var at = i;
                source.Labels(i);
                source.Name(i);
                Answered(() => source.Read(at, 3));
            }
        }
    }

    static void Fuzz(string name, byte[] whole, Action<byte[]> read)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var broken = Break(whole, new Random(seed));
            var (before, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
            try
            {
                Answered(() => read(broken));
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{name}, seed {seed}: {error}");
            }
            Assert.True(GC.GetTotalAllocatedBytes() - before < MostBytes, $"{name}, seed {seed}: {(GC.GetTotalAllocatedBytes() - before) >> 20} MiB");
            Assert.True(watch.Elapsed < MostTime, $"{name}, seed {seed}: {watch.Elapsed}");
        }
    }

    static void Answered(Action read)
    {
        try
        {
            read();
        }
        catch (RequestException error)
        {
            Assert.DoesNotContain('\n', error.Message);
            Assert.InRange(error.Message.Length, 1, 1000);
        }
    }

    // Cut, flipped, overwritten with what is extreme, repeated, or a part of it put elsewhere: one to four of these.
    static byte[] Break(byte[] whole, Random random)
    {
        var bytes = whole.ToArray();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Length > 8; changes--)
        {
            // Half of the changes go where headers and directories are.
            var at = random.Next(4) switch { 0 => random.Next(Math.Min(64, bytes.Length)), 1 => bytes.Length - 1 - random.Next(Math.Min(200, bytes.Length)), _ => random.Next(bytes.Length) };
            var room = bytes.Length - at;
            switch (random.Next(7))
            {
                case 0:
                    bytes = bytes[..at];
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.AsSpan(at, Math.Min(room, 1 << random.Next(4))).Fill((byte)(random.Next(2) * 255));
                    break;
                case 4:
                    BitConverter.TryWriteBytes(bytes.AsSpan(at), random.GetItems([int.MaxValue, int.MinValue, -1, 0, 1, 65536, 0x7F000000, 0x0000007F], 1)[0]);
                    break;
                case 5:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at, Math.Min(room, 40)), .. bytes.AsSpan(at)];
                    break;
                default:
                    bytes.AsSpan(0, Math.Min(room, 16)).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }
        return bytes;
    }

    void Make()
    {
        foreach (var (folder, ending) in new[] { ("a", ""), ("b", ".gz") })
            scratch.Idx(folder, train: 6, test: 6, ending);
        scratch.Write("packed/set.npz", NpzTests.Zip(("train_images.npy", NpzTests.Npy("|u1", "(6, 9, 8)", new byte[432])), ("train_labels.npy", NpzTests.Npy("<i8", "(6, 1)", new byte[48]))));
        scratch.Write("stored/set.npz", NpzTests.Zip(stored: true, ("train_images.npy", NpzTests.Npy("|u1", "(6, 9, 8)", new byte[432])), ("train_labels.npy", NpzTests.Npy("|u1", "(6, 3)", new byte[18]))));
        foreach (var (folder, compression, dictionary, pages) in new[] { ("snappy", Compression.Snappy, true, 1), ("plain", Compression.Uncompressed, false, 1), ("zstd", Compression.Zstd, true, 2) })
        {
            Directory.CreateDirectory(scratch[folder]);
            ParquetTests.WriteFile(scratch[folder + "/train.parquet"], 0, 12, compression, dictionary, pages);
        }
        Directory.CreateDirectory(scratch["cards"]);
        ParquetTests.WriteFile(scratch["cards/train.parquet"], 0, 3, Compression.Snappy, dictionary: false, pages: 1, notes: "");
        scratch.Write("cards/dataset.yaml", "name: trees\ntitle: Trees\nlicence: CC-BY-4.0\nsources:\n- url: https://example.org/trees.zip\n  unpack: zip\nsplits: {train: 3}\n"u8.ToArray());
        scratch.Write("cards/README.md", "---\ndataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n        names: {'0': a, '1': b, '2': c}\n---\n"u8.ToArray());
        scratch.Write("cards/dataset_infos.json", """{"default": {"features": {"label": {"names": ["ash", "oak", "elm"], "_type": "ClassLabel"}}}}"""u8.ToArray());
        foreach (var folder in new[] { "table", "onehot" })
        {
            for (var i = 0; i < 6; i++)
                scratch.Write($"{folder}/images/{i}.png", Noise(i));
        }
        scratch.Write("table/labels.csv", System.Text.Encoding.UTF8.GetBytes("file,class,split\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"\"images/{i}.png\",{(char)('a' + (i % 2))},train\n"))));
        scratch.Write("onehot/labels.csv", System.Text.Encoding.UTF8.GetBytes("image_id,a,b\r\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"{i},{i % 2},{1 - (i % 2)}\r\n"))));
    }

    static byte[] Noise(int seed) => Scratch.Noise(6, 5, seed, SKEncodedImageFormat.Png);
}
