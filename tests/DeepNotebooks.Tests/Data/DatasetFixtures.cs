using System.Buffers.Binary;
using System.IO.Compression;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

/// <summary>A folder that goes away with the test, and small real datasets to put into it.</summary>
sealed class Scratch : IDisposable
{
    internal Scratch() => Folder = Directory.CreateTempSubdirectory("deepnotebooks-data-").FullName;

    internal string Folder { get; }

    internal string Cache => Path.Combine(Folder, "cache");

    internal string this[string path] => Path.Combine(Folder, path);

    internal DatasetLibrary Library(params CatalogueEntry[] catalogue) => new([this["shared"]], Cache, catalogue);

    /// <summary>Loads a folder of this scratch.</summary>
    internal Task<Dataset> Load(string folder) => Library().LoadAsync(this[folder], or: null, progress: null, CancellationToken.None);

    /// <summary>Why a folder of this scratch is no dataset: one line.</summary>
    internal async Task<string> Refused(string folder)
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => Load(folder));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    /// <summary>The usual ways to the outside for tests that have things go wrong: little patience.</summary>
    internal static Transport Impatient { get; } = new()
    {
        Patience = new() { FirstPause = TimeSpan.FromMilliseconds(1), Stall = TimeSpan.FromSeconds(10), Failures = 3, WorthwhileBytes = 100 },
    };

    internal string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], bytes);
        return this[path];
    }

    /// <summary>An image folder: <paramref name="perClass"/> images in each split and class, all different.</summary>
    internal string ImageFolder(string path, string[] splits, string[] classes, int perClass = 3, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        var seed = 0;
        foreach (var split in splits)
        {
            foreach (var name in classes)
            {
                for (var i = 0; i < perClass; i++)
                    Write($"{path}/{split}/{name}/{i:00}.{format.ToString().ToLowerInvariant()}", Noise(12, 10, seed++, format));
            }
        }
        return this[path];
    }

    /// <summary>MNIST's four files: label i % 10, pixels of image i all i % 256 but the first, which tells the split.</summary>
    internal string Idx(string path, int train = 40, int test = 20, string ending = ".gz")
    {
        foreach (var (prefix, count) in new[] { ("train", train), ("t10k", test) })
        {
            Write($"{path}/{prefix}-images-idx3-ubyte{ending}", Pack(IdxImages(count, (byte)(prefix == "train" ? 1 : 2)), ending));
            Write($"{path}/{prefix}-labels-idx1-ubyte{ending}", Pack(IdxLabels(count), ending));
        }
        return this[path];
    }

    internal static byte[] IdxImages(int count, byte first)
    {
        var bytes = Header(0x0803, count, 5, 4);
        return [.. bytes, .. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, 20).Select(p => p == 0 ? first : (byte)i))];
    }

    internal static byte[] IdxLabels(int count) => [.. Header(0x0801, count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];

    internal static byte[] Header(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    internal static byte[] Pack(byte[] bytes, string ending)
    {
        if (ending != ".gz")
            return bytes;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    internal static byte[] Noise(int width, int height, int seed, SKEncodedImageFormat format)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        for (var i = 0; i < width * height; i++)
            bitmap.SetPixel(i % width, i / width, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        return bitmap.Encode(format, 90).ToArray();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

static class SharedDatasets
{
    /// <summary>The folder of real datasets, or null on a machine without it: DEEPNOTEBOOKS_DATASETS, else beside the repository.</summary>
    internal static string? Folder { get; } = Find();

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DEEPNOTEBOOKS_DATASETS") is { Length: > 0 } named)
            return named.Split(':')[0];
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DeepNotebooks.sln")))
            {
                var shared = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "datasets"));
                return Directory.Exists(shared) ? shared : null;
            }
        }
        return null;
    }
}
