using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

/// <summary>The catalogue's entries against a server that plays their makers': the same names and forms, small contents.</summary>
public sealed class CatalogueTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly FileServer server = new();

    public CatalogueTests() => server.Open.SetResult();

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    /// <summary>An entry as it is, but for where its files are and what they hash to.</summary>
    async Task<Dataset> Play(string name, params byte[][] files)
    {
        var entry = BuiltInCatalogue.Entries.Single(known => known.Name == name);
        foreach (var (file, bytes) in entry.Files.Zip(files))
            server.Files[$"{name}/{file.Path}"] = bytes;
        entry = entry with
        {
            Files =
            [
                .. entry.Files.Zip(files, (file, bytes) => file with { Bytes = file.Bytes is null ? null : bytes.Length, Checksum = null, Addresses = [$"{server.Address}{name}/{file.Path}"] }),
            ],
        };
        var data = await new DatasetLibrary([], scratch.Cache, [entry], Scratch.Impatient).LoadAsync(name, null, null, CancellationToken.None);
        Assert.Equal(Path.Combine(scratch.Cache, "datasets", name), data.Location);
        Assert.Equal((entry.Title, entry.Licence, entry.Citation), (data.Card.Title, data.Card.Licence, data.Card.Citation));
        Assert.Equal(entry.Classes, data.Classes);
        Assert.Equal(entry.Splits.Keys, data.Splits.Keys);
        Assert.Equal(entry.Channels, data.Channels);
        return data;
    }

    static byte[] Tgz(params (string Name, byte[] Bytes)[] files)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, bytes) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }
        return file.ToArray();
    }

    static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        return file.ToArray();
    }

    static byte[] Image(int seed) => Scratch.Noise(8, 6, seed, SKEncodedImageFormat.Jpeg);

    /// <summary>Rows of CIFAR: image i has label i % classes, and is all i in red, i + 1 in green, i + 2 in blue.</summary>
    static byte[] Rows(int count, int classes, int labels) =>
        [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)99, labels - 1).Append((byte)(i % classes)).Concat(Enumerable.Range(0, 3072).Select(p => (byte)(i + (p / 1024)))))];

    [Fact]
    public async Task Cifar_comes_as_its_makers_binary_version()
    {
        var ten = BuiltInCatalogue.Entries.Single(entry => entry.Name == "cifar10");
        var names = Encoding.UTF8.GetBytes(string.Join('\n', ten.Classes) + "\n\n");
        var data = await Play("cifar10", Tgz([
            .. Enumerable.Range(1, 5).Select(i => ($"cifar-10-batches-bin/data_batch_{i}.bin", Rows(20, 10, 1))),
            ("cifar-10-batches-bin/batches.meta.txt", names), ("cifar-10-batches-bin/test_batch.bin", Rows(10, 10, 1)), ("cifar-10-batches-bin/readme.html", [1])]));

        Assert.Equal((100, 10), (data.Splits["train"], data.Splits["test"]));
        Assert.Equal(3, data.Split("train").Label(23)); // the fourth of the second batch
        Assert.Equal([3, 4, 5, 3, 4, 5], data.Split("train").Read(23, 3).Pixels[..6]);

        var hundred = BuiltInCatalogue.Entries.Single(entry => entry.Name == "cifar100");
        data = await Play("cifar100", Tgz(
            ("cifar-100-binary/train.bin", Rows(200, 100, 2)), ("cifar-100-binary/test.bin", Rows(100, 100, 2)), ("cifar-100-binary/coarse_label_names.txt", "fish\n"u8.ToArray()),
            ("cifar-100-binary/fine_label_names.txt", Encoding.UTF8.GetBytes(string.Join('\n', hundred.Classes)))));
        Assert.Equal((200, 57), (data.Splits["train"], data.Split("test").Label(57)));

        // Broken ones are told.
        var folder = data.Location;
        var path = Path.Combine(folder, "train.bin");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains($"'{path}' is truncated", Assert.Throws<RequestException>(() => DatasetForms.Read(folder)).Message);
        File.WriteAllBytes(path, Rows(1, 1, 2));
        File.WriteAllText(Path.Combine(folder, "fine_label_names.txt"), "one\ntwo\n");
        Assert.Contains("has label 2, and 'fine_label_names.txt' names 2 classes", Assert.Throws<RequestException>(() => DatasetForms.Read(folder).Open(CancellationToken.None)).Message);
    }

    [Fact]
    public async Task Imagenettes_codes_are_told_in_words()
    {
        var entry = BuiltInCatalogue.Entries.Single(known => known.Name == "imagenette-160");
        var data = await Play("imagenette-160", Tgz([
            .. new[] { "train", "val" }.SelectMany(split => entry.ClassFolders!.Select((code, i) => ($"imagenette2-160/{split}/{code}/{code}_{i}.JPEG", Image(i)))),
            ("imagenette2-160/noisy_imagenette.csv", "path,noisy_labels_0,noisy_labels_1,is_valid\n"u8.ToArray())]));

        Assert.Equal("chain saw", data.Classes[data.Split("val").Label(3)]);
    }

    [Fact]
    public async Task Three_zips_are_three_splits()
    {
        byte[] Part(string split, int seed) => Zip([.. new[] { "angular_leaf_spot", "bean_rust", "healthy" }.Select((name, i) => ($"{split}/{name}/{split}.{i}.jpg", Image(seed + i)))]);

        var data = await Play("beans", Part("train", 1), Part("validation", 11), Part("test", 21));

        Assert.Equal([("train", 3), ("val", 3), ("test", 3)], data.Splits.Select(split => (split.Key, split.Value)));
    }

    [Fact]
    public async Task Class_folders_below_a_top_folder_are_looked_through_to()
    {
        var entry = BuiltInCatalogue.Entries.Single(known => known.Name == "flower-photos");
        await Play("flower-photos", Tgz([("flower_photos/LICENSE.txt", [1]), .. entry.Classes.Select((name, i) => ($"flower_photos/{name}/{i}.jpg", Image(i)))]));
        entry = BuiltInCatalogue.Entries.Single(known => known.Name == "colorectal-histology");
        await Play("colorectal-histology", Zip([("__MACOSX/._x", [1]), .. entry.Classes.Select((name, i) => ($"Kather_texture_2016_image_tiles_5000/{name}/{i}.tif", Tiff(i)))]));
        entry = BuiltInCatalogue.Entries.Single(known => known.Name == "eurosat");
        await Play("eurosat", Zip([.. entry.Classes.Select((name, i) => ($"2750/{name}/{name}_{i}.jpg", Image(i)))]));
    }

    [Theory]
    [InlineData("bloodmnist", 1)]
    [InlineData("pathmnist-64", 1)]
    [InlineData("chestmnist", 14)]
    public async Task MedMnists_files_hold_numbers_and_the_catalogue_knows_their_names(string name, int labels)
    {
        var entry = BuiltInCatalogue.Entries.Single(known => known.Name == name);
        var count = entry.Classes.Count;
        var (side, channels) = (entry.Size.Width, entry.Channels);
        var arrays = entry.Splits.Keys.SelectMany(split => new[]
        {
            ($"{split}_images.npy", Npy(channels == 3 ? [count, side, side, 3] : [count, side, side], i => (byte)i)),
            ($"{split}_labels.npy", Npy([count, labels], i => (byte)(labels == 1 ? i : i % 3 == 0 ? 1 : 0))),
        });

        var data = await Play(name, Zip([.. arrays]));

        Assert.Equal((labels > 1, 3 * count), (data.IsMultiLabel, data.Images));
        Assert.Equal(side, data.Split("val").Read(count - 1, channels).Width);
    }

    /// <summary>An array of bytes in numpy's format, version 1.0.</summary>
    static byte[] Npy(int[] shape, Func<int, byte> value)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        return
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header),
            .. Enumerable.Range(0, shape.Aggregate(1, (product, length) => product * length)).Select(value),
        ];
    }

    [Fact]
    public async Task The_digits_come_as_idx_files()
    {
        byte[] Packed(byte[] bytes) => Scratch.Pack(bytes, ".gz");
        byte[][] files = [Packed(Scratch.IdxImages(40, 1)), Packed(Scratch.IdxLabels(40)), Packed(Scratch.IdxImages(20, 2)), Packed(Scratch.IdxLabels(20))];

        Assert.Equal("wo", (await Play("kmnist", files)).Classes[9]);
        Assert.Equal("9", (await Play("mnist", files)).Classes[9]);
    }

    [Fact]
    public void Every_entry_says_what_is_needed()
    {
        Assert.Equal(60, BuiltInCatalogue.Entries.Count);
        Assert.Equal(60, BuiltInCatalogue.Entries.Select(entry => entry.Name).Distinct().Count());
        Assert.All(BuiltInCatalogue.Entries, entry =>
        {
            Assert.True(entry.IsChecked, entry.Name);
            Assert.All(entry.Files, file => Assert.Equal(file.Checksum, Checksum.TryParse($"{file.Checksum}"))); // as many digits as it must have
            Assert.All(entry.Files.SelectMany(file => file.Addresses), address => Assert.StartsWith("http", new Uri(address).Scheme));
            Assert.Equal(entry.Classes.Count, entry.Classes.Distinct().Count());
            Assert.True(entry.ClassFolders is null || entry.ClassFolders.Count == entry.Classes.Count);
            Assert.Equal(entry.Name, SafePath.Slug(entry.Name));
            Assert.True(entry.VariantOf is null || BuiltInCatalogue.Entries.Any(other => other.Name == entry.VariantOf && other.VariantOf is null));
        });
    }

    /// <summary>An uncompressed TIFF of 2 × 2 pixels in colour, as its specification (6.0) has it.</summary>
    static byte[] Tiff(int seed)
    {
        (ushort Tag, ushort Type, uint Count, uint Value)[] fields =
        [
            (256, 3, 1, 2), (257, 3, 1, 2), (258, 3, 3, 146), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 152), (277, 3, 1, 3), (278, 3, 1, 2), (279, 4, 1, 12), (284, 3, 1, 1),
        ];
        using var file = new MemoryStream();
        using var write = new BinaryWriter(file);
        write.Write("II*\0"u8);
        write.Write(8);
        write.Write((ushort)fields.Length);
        foreach (var (tag, type, count, value) in fields)
        {
            write.Write(tag);
            write.Write(type);
            write.Write(count);
            write.Write(value);
        }
        write.Write(0);
        write.Write(new byte[146 - file.Length]);
        foreach (var bits in new ushort[] { 8, 8, 8 })
            write.Write(bits);
        for (var i = 0; i < 12; i++)
            write.Write((byte)(seed + i));
        return file.ToArray();
    }
}
