using System.Formats.Tar;
using System.Text;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public sealed class ShardTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.V7)]
    public async Task Samples_are_read_where_they_lie_in_any_order(TarEntryFormat format)
    {
        Write("set/pets-train-000000.tar", format, 0, 5);
        Write("set/pets-train-000001.tar", format, 5, 7);
        Write("set/pets-val-000000.tar", format, 20, 3);

        var data = await scratch.Load("set");

        Assert.Equal([("train", 12), ("val", 3)], data.Splits.Select(split => (split.Key, split.Value)));
        Assert.Equal(["0", "1", "2"], data.Classes);
        var train = data.Split("train");
        Assert.Equal([0, 5], ((IShardedSource)train).ShardStarts.ToArray());
        Parallel.For(0, 48, i => Assert.Equal(Pixels.Decode(Image(i % 12), 3, "").Pixels, train.Read(i % 12, 3).Pixels));
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], Enumerable.Range(0, 12).Select(train.Label));
        Assert.Equal("pets-train-000001.tar:000011", train.Name(11));
        var planes = new byte[3 * 7 * 9];
        train.Read(11, 3, 9, 7, planes);
        Assert.Equal(train.Read(11, 3).Pixels[3], planes[1]);
    }

    [Fact]
    public async Task Classes_stand_in_json_or_text_too_and_a_list_makes_the_set_multi_label()
    {
        scratch.Write("json/train/0.tar", Tar(("a/x.jpg", Image(1)), ("a/x.json", """{"age": 3, "label": "oak"}"""u8.ToArray()), ("a/y.seg.png", Image(2)), ("a/y.jpg", Image(3)), ("a/y.json", """{"label": "ash"}"""u8.ToArray())));
        var json = await scratch.Load("json");
        Assert.Equal(["ash", "oak"], json.Classes);
        Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(json.Split("train").Label));

        scratch.Write("text/train.tar", Tar(("x.jpg", Image(1)), ("x.txt", "oak\n"u8.ToArray())));
        Assert.Equal(["oak"], (await scratch.Load("text")).Classes);

        scratch.Write("lists/train.tar", Tar(("x.jpg", Image(1)), ("x.json", """{"labels": ["fever", "rash"]}"""u8.ToArray()), ("y.jpg", Image(1)), ("y.json", """{"labels": []}"""u8.ToArray())));
        var lists = await scratch.Load("lists");
        Assert.True(lists.IsMultiLabel);
        Assert.Equal([[0, 1], []], Enumerable.Range(0, 2).Select(i => lists.Split("train").Labels(i).ToArray()));
    }

    [Fact]
    public async Task What_stands_in_the_headers_is_remembered_until_the_shard_changes()
    {
        var path = scratch.Write("set/train-0.tar", Tar(("x.jpg", Image(1)), ("x.cls", "1"u8.ToArray()), ("y.jpg", Image(2)), ("y.cls", "0"u8.ToArray())));
        var before = File.GetLastWriteTimeUtc(path);
        Assert.Equal(1, (await scratch.Load("set")).Split("train").Label(0));

        // Same size, same time, another class: only who does not read cannot see it.
        var other = Tar(("x.jpg", Image(1)), ("x.cls", "0"u8.ToArray()), ("y.jpg", Image(2)), ("y.cls", "0"u8.ToArray()));
        File.WriteAllBytes(path, other);
        File.SetLastWriteTimeUtc(path, before);
        Assert.Equal(1, (await scratch.Load("set")).Split("train").Label(0));

        File.SetLastWriteTimeUtc(path, before.AddSeconds(1));
        Assert.Equal(0, (await scratch.Load("set")).Split("train").Label(0));
    }

    [Fact]
    public async Task Broken_and_hostile_tars_are_refused_by_name()
    {
        var good = Tar(("x.jpg", Image(1)), ("x.cls", "1"u8.ToArray()));
        var path = scratch.Write("set/train.tar", good);
        foreach (var (bytes, complaint) in new (byte[], string)[]
        {
            (good[..700], "was cut short"),
            ([.. new byte[] { 1, 2, 3 }, .. good[3..]], "is not a tar file, or broken at byte 0"),
            (Tar(("x.jpg", Image(1))), "has no images in a known layout"),
            (Tar(("x.jpg", Image(1)), ("x.cls", "1"u8.ToArray()), ("y.jpg", Image(1))), "'y' has no class beside it"),
            (Link(), "which is no file but a link"),
        })
        {
            File.WriteAllBytes(path, bytes);
            Assert.Contains(complaint, await scratch.Refused("set"));
        }

        // Names are never used as paths.
        File.WriteAllBytes(path, Tar(("../../../etc/x.jpg", Image(1)), ("../../../etc/x.cls", "1"u8.ToArray())));
        Assert.Equal(1, (await scratch.Load("set")).Images);
    }

    [NeedsPython("numpy")]
    public async Task A_real_set_in_shards_that_gnu_tar_wrote_is_what_it_is_in_folders()
    {
        if (SharedDatasets.Folder is null || !Directory.Exists(Path.Combine(SharedDatasets.Folder, "fruit")))
            return;
        Directory.CreateDirectory(scratch["shards"]);
        SystemPython.Run("make_shards.py", Path.Combine(SharedDatasets.Folder, "fruit"), scratch["shards"]);

        var folders = await new DatasetLibrary([SharedDatasets.Folder], scratch.Cache, []).LoadAsync("fruit", null, null, CancellationToken.None);
        var shards = await scratch.Load("shards");

        Assert.Equal(folders.Classes, shards.Classes);
        Assert.Equal(folders.Splits["test"], shards.Splits["test"]);
        foreach (var i in new[] { 0, 500, 1023 })
        {
            Assert.Equal(folders.Split("test").Label(i), shards.Split("test").Label(i));
            Assert.Equal(folders.Split("test").Read(i, 3).Pixels, shards.Split("test").Read(i, 3).Pixels);
        }
    }

    void Write(string path, TarEntryFormat format, int first, int count) => scratch.Write(path, Tar(
        format, [.. Enumerable.Range(first, count).SelectMany(i => new[] { ($"{i:000000}.cls", Encoding.ASCII.GetBytes($"{i % 3}")), ($"{i:000000}.png", Image(i)) })]));

    internal static byte[] Tar(params (string Name, byte[] Content)[] files) => Tar(TarEntryFormat.Pax, files);

    static byte[] Tar(TarEntryFormat format, (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        }
        return memory.ToArray();
    }

    static byte[] Link()
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "x.jpg") { LinkName = "/etc/passwd" });
        return memory.ToArray();
    }

    internal static byte[] Image(int seed) => Scratch.Noise(9, 7, seed, SKEncodedImageFormat.Png);
}
