using System.Diagnostics;
using System.Text;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

/// <summary>Sets larger than the disk: shards that come when they are needed and go again, against a server that does as it likes.</summary>
public sealed class StreamTests : IDisposable
{
    const int Shards = 40, PerShard = 20;

    static readonly Preprocessing Input = new() { Channels = 3, Height = 6, Width = 6, Mean = [0.5f, 0.5f, 0.5f], Std = [0.25f, 0.25f, 0.25f] };

    readonly Scratch scratch = new();
    readonly FileServer server = new();
    readonly string address;
    readonly long shardBytes;

    public StreamTests()
    {
        for (var shard = 0; shard < Shards; shard++)
            Serve($"set/train-{shard:000000}.tar", shard * PerShard, PerShard);
        Serve("set/val-000000.tar", 10_000, PerShard);
        shardBytes = server.Files.Values.Max(file => file.Length);
        address = server.Address + "set/{train-{000000..000039},val-{000000..000000}}.tar";
        server.Open.SetResult();
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    void Serve(string path, int first, int count)
    {
        var tar = ShardTests.Tar([.. Enumerable.Range(first, count).SelectMany(i => new[] { ($"{i:000000}.cls", Encoding.ASCII.GetBytes($"{i % 3}")), ($"{i:000000}.png", ShardTests.Image(i)) })]);
        server.Files[path] = tar;
        scratch.Write($"local/{Path.GetFileName(path)}", tar);
    }

    string Shelf => Path.Combine(scratch.Cache, "stream");

    Transport Bounded(double shards) => Scratch.Impatient with { Shards = new() { MostBytes = (long)(shards * shardBytes), KeepFree = 0 } };

    Task<Dataset> Load(double shards, string? from = null, CancellationToken cancellationToken = default) =>
        new DatasetLibrary([], scratch.Cache, [], Bounded(shards)).LoadAsync(from ?? address, or: null, progress: null, cancellationToken);

    /// <summary>An epoch's batches as training goes through them.</summary>
    static List<float> Epoch(Dataset data, int epoch = 1, Action? each = null, string split = "train")
    {
        var source = data.Split(split);
        using var images = PreparedImages.Prepare(data.Name, source, 3, 6, 6, mostHeld: 0);
        var order = EpochOrder.Sharded(images.Shards!, images.Count, seed: 3, epoch);
        var all = new List<float>();
        foreach (var batch in PixelBatches.Epoch(images, order, 7, Input))
        {
            all.AddRange(batch.Images.ToArray());
            all.AddRange(batch.Labels.ToArray().Select(label => (float)label));
            each?.Invoke();
        }
        return all;
    }

    [Fact]
    public async Task A_stream_is_the_same_set_to_the_bit_as_its_shards_on_the_disk()
    {
        var local = await scratch.Load("local");
        var stream = await Load(shards: 18);

        Assert.Equal(local.Identity, stream.Identity);
        Assert.Equal(local.Classes, stream.Classes);
        Assert.Equal((local.Channels, local.Card.Size), (stream.Channels, stream.Card.Size));
        Assert.Equal(local.Splits, stream.Splits);
        Assert.Equal(Enumerable.Range(0, 800).Select(local.Split("train").Name), Enumerable.Range(0, 800).Select(stream.Split("train").Name));
        Assert.Equal(address, stream.Card.Source);
        Assert.Equal(Epoch(local), Epoch(stream));
        Assert.Equal(Epoch(local, 2), Epoch(stream, 2));
        Assert.Equal(Epoch(local, split: "val"), Epoch(stream, split: "val"));
    }

    [Fact]
    public async Task The_shards_are_gone_through_once_for_the_index_and_it_is_never_made_again()
    {
        await Load(shards: 18);
        Assert.Equal(Shards + 1, server.Requests.Count);
        Assert.Equal(server.Files.Keys.Order(), server.Requests.Order());

        var again = await Load(shards: 18);
        Assert.Equal(Shards + 1, server.Requests.Count);
        Assert.Equal((Shards + 1) * PerShard, again.Images);
        var listing = Assert.Single(new DatasetLibrary([], scratch.Cache, []).List(), one => one.Place == DatasetPlace.Cache);
        Assert.Equal(again.Identity, listing.Identity);
        Assert.Equal(server.Files.Values.Sum(file => (long)file.Length), listing.Bytes);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(25)]
    public async Task The_disk_is_never_filled_beyond_the_bound_and_the_next_shards_come_while_the_present_ones_are_read(int shards)
    {
        var bound = shards * shardBytes;
        using var over = new CancellationTokenSource();
        var most = 0L;
        var measuring = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
                most = Math.Max(most, Taken());
        });

        var stream = await Load(shards);
        server.Requests.Clear();
        Epoch(stream);
        await over.CancelAsync();
        await measuring;

        Assert.InRange(most, bound - (2 * shardBytes), bound);
        // An epoch costs no shard twice.
        Assert.Equal(server.Requests.Distinct().Count(), server.Requests.Count);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Shelf, ".*"), path => path.EndsWith(".partial") || path.EndsWith(".holder") || path.EndsWith(".room"));

        long Taken()
        {
            try
            {
                return !Directory.Exists(Shelf) ? 0 : new DirectoryInfo(Shelf).EnumerateFiles("*", SearchOption.AllDirectories)
                    .Where(file => file.Name.EndsWith(".tar") || file.Name.EndsWith(".part") || file.Name == "file").Sum(file => file.Length);
            }
            catch (IOException)
            {
                return 0; // renamed while it was looked at
            }
        }
    }

    [Fact]
    public async Task Shards_come_before_they_are_asked_for()
    {
        var stream = await Load(shards: 40);
        foreach (var file in Directory.GetFiles(Shelf, "*.tar"))
            File.Delete(file);
        server.Requests.Clear();
        var seen = 0;

        Epoch(stream, each: () =>
        {
            if (seen++ > 0)
                return;
            // In the first of three windows of sixteen shards, while the training does something else.
            var patience = Stopwatch.StartNew();
            while (server.Requests.Count <= 20 && patience.Elapsed < TimeSpan.FromSeconds(20))
                Thread.Sleep(1);
            Assert.InRange(server.Requests.Count, 21, Shards);
        });
        Assert.Equal(Shards, server.Requests.Count);
    }

    [Fact]
    public async Task A_preview_shows_what_is_here_and_brings_one_shard_where_that_is_nothing()
    {
        var stream = await Load(shards: 5);
        server.Requests.Clear();
        Assert.All(DatasetPreview.Of(stream).Classes, shown => Assert.True(shown.Png.Length > 1_000));
        Assert.Empty(server.Requests);

        foreach (var file in Directory.GetFiles(Shelf, "*.tar"))
            File.Delete(file);
        var preview = DatasetPreview.Of(await Load(shards: 5));

        Assert.All(preview.Classes, shown => Assert.True(shown.Png.Length > 1_000)); // noise hardly packs
        Assert.Equal(["set/train-000000.tar"], server.Requests);
        Assert.Contains(preview.Warnings, warning => warning.Contains("of 820 images 20 were looked at"));
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_set()
    {
        // 72 MB in eighteen shards, of images of a megabyte.
        for (var shard = 0; shard < 18; shard++)
            server.Files[$"big/train-{shard}.tar"] = ShardTests.Tar([.. Enumerable.Range(4 * shard, 4).SelectMany(i => new[] { ($"{i}.bmp", Picture(i)), ($"{i}.cls", "1"u8.ToArray()) })]);
        var stream = await new DatasetLibrary([], scratch.Cache, [], Scratch.Impatient with { Shards = new() { KeepFree = 0 } }).LoadAsync(server.Address + "big/train-{0..17}.tar", null, null, CancellationToken.None);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;

        Epoch(stream, each: () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before));

        Assert.InRange(most, 0, 24 << 20);

        static byte[] Picture(int seed)
        {
            var bytes = new byte[54 + (600 * 600 * 3)];
            new Random(seed).NextBytes(bytes);
            "BM"u8.CopyTo(bytes);
            foreach (var (at, value) in new[] { (2, bytes.Length), (6, 0), (10, 54), (14, 40), (18, 600), (22, 600), (26, 1 | (24 << 16)), (30, 0), (34, 0), (38, 0), (42, 0), (46, 0), (50, 0) })
                BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
            return bytes;
        }
    }

    [Fact]
    public async Task What_an_order_needs_at_a_time_must_fit_and_one_line_says_so()
    {
        var stream = await Load(shards: 15);

        var error = Assert.Throws<RequestException>(() => Epoch(stream));
        Assert.Contains("in this order 16 shards are read at a time", error.Message);
        Assert.Contains("DEEPNOTEBOOKS_SHARDS", error.Message);
        Assert.DoesNotContain('\n', error.Message);

        // One after the other they do.
        using var images = PreparedImages.Prepare("set", stream.Split("train"), 3, 6, 6);
        Assert.True(images.IsHeld);
    }

    [Fact]
    public async Task A_server_that_cuts_stalls_and_lies_changes_no_bit()
    {
        var local = await scratch.Load("local");
        server.Wrong("set/train-000003.tar", new Fault { CutAfter = 9_000 }, new Fault { Status = "503 Busy" }, new Fault { CutAfter = 2_000 });
        var stream = await Load(shards: 17);
        foreach (var file in Directory.GetFiles(Shelf, "*.tar"))
            File.Delete(file);
        var other = server.Files["set/train-000020.tar"];
        server.Wrong("set/train-000007.tar", new Fault { CutAfter = 9_000 }, new Fault { RangeOffBy = 512 }, new Fault { IgnoresIfRange = true });
        server.Wrong("set/train-000004.tar", new Fault { ClaimedLength = 60_000_000 });
        server.Wrong("set/train-000009.tar", new Fault { CutAfter = 1_000, StallsFor = TimeSpan.FromMilliseconds(200) });
        server.Wrong("set/train-000011.tar", new Fault { CutAfter = 3_000 }, new Fault { Instead = other }, new Fault { Status = "500 Oh" });

        Assert.Equal(Epoch(local), Epoch(stream));
    }

    [Fact]
    public async Task A_shard_that_changed_since_the_index_was_made_is_told_in_one_line()
    {
        var stream = await Load(shards: 17);
        foreach (var file in Directory.GetFiles(Shelf, "*.tar"))
            File.Delete(file);
        var changed = server.Files["set/train-000007.tar"].ToArray();
        changed[700] ^= 1;
        server.Files["set/train-000007.tar"] = changed;

        var error = Assert.Throws<WorkFailedException>(() => Epoch(stream));

        Assert.Contains("shard 'train-000007.tar'", error.Message);
        Assert.Contains("fetch it again", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Trainings_at_once_share_the_shards()
    {
        await Load(shards: 60);
        foreach (var file in Directory.GetFiles(Shelf, "*.tar"))
            File.Delete(file);
        server.Requests.Clear();

        var sums = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(async () => Epoch(await Load(shards: 60), epoch: i).Order().Sum(value => (double)value))));

        Assert.Single(sums.Distinct());
        Assert.Equal(Shards, server.Requests.Count);
    }

    [Fact]
    public async Task Where_others_have_all_room_in_use_a_training_goes_on_beyond_the_bound_and_nothing_is_taken_from_a_reader()
    {
        var local = await scratch.Load("local");
        var first = await Load(shards: 17);
        var second = await Load(shards: 17);
        var expected = Epoch(local);
        var other = new List<float>();

        var all = Epoch(first, each: () =>
        {
            if (other.Count == 0)
                other = Epoch(second, epoch: 5);
        });

        Assert.Equal(expected, all);
        Assert.Equal(Epoch(local, 5), other);
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_nothing_that_looks_whole_and_the_index_goes_on_where_it_was()
    {
        var whole = server.Files.Values.Select(Convert.ToHexString).ToHashSet();
        var random = new Random(5);
        for (var round = 0; round < 3; round++)
        {
            server.Wrong($"set/train-{5 * round:000000}.tar", new Fault { CutAfter = 5_000, StallsFor = TimeSpan.FromSeconds(5) });
            using var killed = Program.StartApart("fetch", scratch.Cache, address);
            while (!killed.HasExited && !(Directory.Exists(Shelf) && Directory.GetFiles(Shelf, "*.part", SearchOption.AllDirectories).Length > 0))
                await Task.Delay(5);
            await Task.Delay(random.Next(40));
            killed.Kill();
            await killed.WaitForExitAsync();

            Assert.All(Directory.GetDirectories(Path.Combine(scratch.Cache, "datasets")), path => Assert.StartsWith(".", Path.GetFileName(path)));
            foreach (var file in Directory.Exists(Shelf) ? Directory.GetFiles(Shelf, "*.tar") : [])
                Assert.Contains(Convert.ToHexString(File.ReadAllBytes(file)), whole);
        }

        var stream = await Load(shards: 17);

        Assert.Equal((await scratch.Load("local")).Identity, stream.Identity);
        // What was known of a shard was not lost: each came to its end once.
        Assert.InRange(server.Requests.Count, Shards + 1, Shards + 1 + (3 * 4));
    }

    [Fact]
    public async Task Packed_shards_are_unpacked_into_the_shard_cache_wherever_they_are()
    {
        var plain = await scratch.Load("local");
        foreach (var (path, tar) in server.Files.ToArray())
        {
            server.Files[path + ".gz"] = Scratch.Pack(tar, ".gz");
            scratch.Write($"packed/{Path.GetFileName(path)}.gz", server.Files[path + ".gz"]);
        }

        var packed = await Load(20, scratch["packed"]);
        var stream = await Load(20, address + ".gz");

        Assert.Equal(packed.Identity, stream.Identity);
        Assert.Equal((plain.Channels, plain.Card.Size), (packed.Channels, packed.Card.Size));
        Assert.Equal(Epoch(plain), Epoch(packed));
        Assert.Equal(Epoch(plain), Epoch(stream));
        Assert.True(File.Exists(scratch["packed/train-000000.tar.gz"]));
    }

    [Theory]
    [InlineData("set/train-{0..3}.zip", "are shards (.tar, .tar.gz, .tgz)")]
    [InlineData("set/train-{0..3}.tar?key=secret", "a key may stand")]
    [InlineData("set/{a,a}.tar", "names 'a.tar' twice")]
    [InlineData("set/nowhere-{0..3}.tar", "nowhere-0.tar: the server answers 404")]
    public async Task What_cannot_be_streamed_is_told_in_one_line(string path, string complaint)
    {
        var error = await Assert.ThrowsAnyAsync<DeepNotebooksException>(() => Load(shards: 20, server.Address + path));
        Assert.Contains(complaint, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_bound_that_no_shard_fits_in_is_told()
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => Load(shards: 0.5));
        Assert.Contains("DEEPNOTEBOOKS_SHARDS", error.Message);
    }
}
