using System.Text;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class NpzTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [NeedsPython("numpy")]
    public async Task Sets_of_one_class_an_image_are_read_as_numpy_wrote_them()
    {
        SystemPython.Run("make_npz.py", scratch.Folder);

        foreach (var (name, channels) in new[] { ("grey", 1), ("colour", 3), ("stored", 3), ("onehot", 1), ("big-endian", 1) })
        {
            var data = await scratch.Load(name);

            Assert.Equal([("train", 12), ("val", 4), ("test", 6)], data.Splits.Select(split => (split.Key, split.Value)));
            Assert.Equal((channels, (4, 5), false), (data.Channels, data.Card.Size, data.IsMultiLabel));
            Assert.Equal(["0", "1", "2"], data.Classes);
            Assert.Equal([0, 1, 2, 0, 1, 2], Enumerable.Range(0, 6).Select(data.Split("test").Label));
            Assert.Equal(data.Split("val").Read(3, channels).Pixels, (await scratch.Load(channels == 1 ? "grey" : "colour")).Split("val").Read(3, channels).Pixels);
            Assert.NotEqual(data.Split("val").Read(3, channels).Pixels, data.Split("val").Read(2, channels).Pixels);
        }
        Assert.Equal([("train", 6), ("test", 6)], (await scratch.Load("keras")).Splits.Select(split => (split.Key, split.Value)));
    }

    [NeedsPython("numpy")]
    public async Task A_multi_label_set_tells_all_classes_of_an_image()
    {
        SystemPython.Run("make_npz.py", scratch.Folder);
        File.WriteAllLines(scratch["several/classes.txt"], ["fever", "cough", "rash"]);

        var data = await scratch.Load("several");

        Assert.True(data.IsMultiLabel);
        Assert.Equal(["fever", "cough", "rash"], data.Classes);
        Assert.Equal([[], [0], [1], [0, 1], [2], [0, 2]], Enumerable.Range(0, 6).Select(i => data.Split("test").Labels(i).ToArray()));
        Assert.Equal([3, 2, 2], Stratified.Counts(data.Split("test"), 3));
        Assert.Equal([3, 2, 2], DatasetPreview.Of(data).Classes.Select(item => item.Images["test"]));
    }

    [NeedsPython("numpy")]
    public async Task What_is_no_plain_array_of_images_or_labels_is_refused_by_name_and_nothing_in_it_is_executed()
    {
        SystemPython.Run("make_npz.py", scratch.Folder);
        foreach (var (name, complaint) in new[]
        {
            ("objects", "'train_labels.npy' holds Python objects"),
            ("object-images", "'train_images.npy' holds Python objects"),
            ("fortran", "'train_images.npy' is stored in Fortran's order"),
            ("floats", "'train_images.npy' holds values of type <f8"),
            ("volumes", "'train_images.npy' is of shape (3, 5, 4, 7)"),
            ("fewer", "'train_labels.npy' has 2 labels for 3 images"),
            ("negative", "'train_labels.npy' has the label -1"),
            ("bomb", "'train_labels.npy' has 40000000 labels for 3 images"),
        })
        {
            Assert.Contains(complaint, await scratch.Refused(name));
        }
        Assert.False(File.Exists(scratch["executed"]));
    }

    [Fact]
    public async Task Headers_and_directories_that_lie_are_refused()
    {
        scratch.Write("pickle/a.npz", Zip(("train_images.npy", [0x80, 0x04, .. new byte[40]]), ("train_labels.npy", Npy("|u1", "(2,)", new byte[2]))));
        Assert.Contains("'train_images.npy' is a pickle", await scratch.Refused("pickle"));

        scratch.Write("short/a.npz", Zip(("train_images.npy", Npy("|u1", "(2, 3, 3)", new byte[17])), ("train_labels.npy", Npy("|u1", "(2,)", new byte[2]))));
        Assert.Contains("and its header says", await scratch.Refused("short"));

        scratch.Write("huge/a.npz", Zip(("train_images.npy", Npy("|u1", "(2000000000, 2000000000, 2000000000)", new byte[17])), ("train_labels.npy", Npy("|u1", "(2,)", new byte[2]))));
        Assert.Contains("claims an impossible shape", await scratch.Refused("huge"));

        scratch.Write("code/a.npz", Zip(("train_images.npy", Npy("|u1', 'x': __import__('os').system('true'), 'y': '", "(2,)", new byte[2])), ("train_labels.npy", [])));
        Assert.Contains("is not one of a plain array", await scratch.Refused("code"));

        var good = Zip(("train_images.npy", Npy("|u1", "(2, 3, 3)", Enumerable.Range(0, 18).Select(i => (byte)i).ToArray())), ("train_labels.npy", Npy("|u1", "(2,)", [0, 1])));
        var path = scratch.Write("claims/a.npz", good);
        Assert.Equal(2, (await scratch.Load("claims")).Images);
        var directory = good.AsSpan().IndexOf([(byte)'P', (byte)'K', (byte)1, (byte)2]);
        File.WriteAllBytes(path, [.. good.AsSpan(0, directory + 24), 0, 0, 0, 0x70, .. good.AsSpan(directory + 28)]); // 1.8 GB out of 100 bytes
        Assert.Contains("its directory claims 1879048192 bytes", await scratch.Refused("claims"));
        File.WriteAllBytes(path, good.AsSpan(0, good.Length - 30).ToArray());
        Assert.Contains("is not a zip file", await scratch.Refused("claims"));
    }

    [Fact]
    public async Task Broken_pixels_are_told_when_they_are_unpacked()
    {
        var good = Zip(("train_images.npy", Npy("|u1", "(2, 30, 30)", new Random(1).GetItems<byte>([1, 2, 3, 4, 5, 6], 1800))), ("train_labels.npy", Npy("|u1", "(2,)", [0, 1])));
        good[500] ^= 0x10;
        scratch.Write("broken/a.npz", good);

        var data = await scratch.Load("broken");

        Assert.Contains("'train_images.npy' is broken", Assert.Throws<RequestException>(() => data.Split("train").Read(0, 1)).Message);
    }

    [Fact]
    public async Task The_shared_set_of_medmnists_layout_is_read_as_its_makers_describe_it()
    {
        if (SharedDatasets.Folder is null)
            return; // the real set is not here; the others are like it
        var library = new DatasetLibrary([SharedDatasets.Folder], scratch.Cache, []);

        var data = await library.LoadAsync("blood-cells-28", or: null, progress: null, CancellationToken.None);

        Assert.Equal([11_952, 1_707, 3_415], data.Splits.Values);
        Assert.Equal((3, (28, 28), 8), (data.Channels, data.Card.Size, data.Classes.Count));
        Assert.Equal("basophil", data.Classes[0]);
        Assert.Equal(0.195, Stratified.Counts(data.Split("test"), 8).Max() / 3415.0, 0.001); // the majority's share
        Assert.Equal(28 * 28 * 3, data.Split("test").Read(3414, 3).Pixels.Length);
    }

    internal static byte[] Npy(string type, string shape, byte[] values)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. values];
    }

    internal static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(stored: false, files);

    internal static byte[] Zip(bool stored, params (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, stored ? System.IO.Compression.CompressionLevel.NoCompression : System.IO.Compression.CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return memory.ToArray();
    }
}
