using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class DecodedCacheTests : IDisposable
{
    static readonly Preprocessing Input = new() { Channels = 3, Height = 10, Width = 12, Mean = [0.5f, 0.5f, 0.5f], Std = [0.25f, 0.25f, 0.25f] };
    readonly Scratch scratch = new();

    string Folder => scratch["decoded"];

    DecodedCacheOptions Options => new() { Folder = Folder, KeepFree = 0 };

    [Fact]
    public void The_second_epoch_reads_no_image_and_has_the_same_bits()
    {
        var source = new Counting(24);
        using var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!;

        var first = Epoch(cache, source);
        Assert.Equal(24, source.Reads);
        Assert.True(cache.IsWhole);
        Assert.Single(Directory.GetFiles(Folder));

        Assert.Equal(first, Epoch(cache, source));
        using var again = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!; // as another process does
        Assert.True(again.IsWhole);
        Assert.Equal(first, Epoch(again, source));
        Assert.Equal(24, source.Reads);
    }

    [Fact]
    public void Other_data_another_size_or_other_images_are_another_cache()
    {
        var source = new Counting(6);
        using (var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!)
            Epoch(cache, source);

        using var otherData = DecodedCache.Open("sha256:b", source, 3, 10, 12, Options);
        using var otherSize = DecodedCache.Open("sha256:a", source, 3, 12, 10, Options);
        using var otherImages = DecodedCache.Open("sha256:a", new Subset(source, [0, 1, 2, 3, 5, 4]), 3, 10, 12, Options);
        Assert.All([otherData, otherSize, otherImages], cache => Assert.False(cache!.IsWhole));
    }

    [Fact]
    public void While_one_writes_another_decodes()
    {
        var source = new Counting(6);
        using var writer = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!;

        Assert.Null(DecodedCache.Open("sha256:a", source, 3, 10, 12, Options));

        Epoch(writer, source);
        using var reader = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options);
        Assert.True(reader!.IsWhole);
    }

    [Fact]
    public void A_killed_writer_leaves_nothing_that_looks_whole_and_the_next_starts_over()
    {
        using (var writer = Program.StartApart("fill-cache-half", Folder))
        {
            Assert.Equal("half", writer.StandardOutput.ReadLine());
            writer.Kill();
            writer.WaitForExit();
        }
        Assert.All(Directory.GetFiles(Folder), file => Assert.EndsWith(".part", file));

        var source = new Counting(24);
        using var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!;
        Assert.False(cache.IsWhole);
        var first = Epoch(cache, source);
        Assert.Equal(24, source.Reads);
        Assert.Equal(first, Epoch(cache, source));
        Assert.EndsWith(".planes", Assert.Single(Directory.GetFiles(Folder)));
    }

    [Fact]
    public void A_damaged_or_foreign_file_is_not_taken()
    {
        var source = new Counting(6);
        using (var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!)
            Epoch(cache, source);
        var file = Assert.Single(Directory.GetFiles(Folder));
        var bytes = File.ReadAllBytes(file);

        File.WriteAllBytes(file, bytes[..^1]);
        using (var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!)
            Assert.False(cache.IsWhole);
        bytes[30]++;
        File.WriteAllBytes(file, bytes);
        using (var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options)!)
            Assert.False(cache.IsWhole);
    }

    [Fact]
    public void It_is_bounded_and_what_was_longest_unused_goes_first()
    {
        var source = new Counting(10);
        var one = 4096 + (10 * 360);
        var options = Options with { MostBytes = 2 * one };
        foreach (var identity in new[] { "sha256:a", "sha256:b" })
        {
            using var cache = DecodedCache.Open(identity, source, 3, 10, 12, options)!;
            Epoch(cache, source);
        }
        using (DecodedCache.Open("sha256:a", source, 3, 10, 12, options))
        {
            // Used again: now b is the one longest unused.
        }
        using (var third = DecodedCache.Open("sha256:c", source, 3, 10, 12, options)!)
            Epoch(third, source);

        Assert.Equal(2, Directory.GetFiles(Folder).Length);
        using var kept = DecodedCache.Open("sha256:a", source, 3, 10, 12, options);
        Assert.True(kept!.IsWhole);
        Assert.Null(DecodedCache.Open("sha256:d", source, 3, 10, 12, options with { MostBytes = one - 1 }));
        Assert.Null(DecodedCache.Open("sha256:d", source, 3, 10, 12, options with { KeepFree = long.MaxValue / 2 }));
        Assert.Null(DecodedCache.Open("sha256:d", source, 3, 10, 12, options with { Enabled = false }));
    }

    [Fact]
    public void What_is_closed_is_mapped_no_more()
    {
        var source = new Counting(6);
        for (var i = 0; i < 20; i++)
        {
            using var cache = DecodedCache.Open($"sha256:{i % 2}", source, 3, 10, 12, Options)!;
            if (i % 3 > 0)
                Epoch(cache, source);
            Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.Contains(Folder));
        }
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.Contains(Folder));
    }

    [NeedsSmallDisk]
    public void A_disk_that_fills_is_told_once_and_images_are_decoded()
    {
        using var disk = new SmallDisk(Folder, megabytes: 1);
        var before = Datasets.DefaultNotes;
        var notes = new Notes();
        try
        {
            Datasets.DefaultNotes = notes;
            var source = new Counting(4000); // 1.4 MB
            using (var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, Options with { KeepFree = -(1L << 30) })!)
            {
                var first = Epoch(cache, source);
                Assert.False(cache.IsWhole);
                Assert.Equal(first, Epoch(cache, source));
                Assert.Empty(Directory.GetFiles(Folder));
            }
            var note = Assert.Single(notes.Heard);
            Assert.Contains("cannot be written", note);
            Assert.DoesNotContain('\n', note);
        }
        finally
        {
            Datasets.DefaultNotes = before;
        }
    }

    sealed class Notes : IProgress<string>
    {
        internal List<string> Heard { get; } = [];

        public void Report(string value)
        {
            lock (Heard)
                Heard.Add(value);
        }
    }

    [Fact]
    public void Where_nothing_can_be_written_images_are_decoded()
    {
        scratch.Write("file", [1]);
        Assert.Null(DecodedCache.Open("sha256:a", new Counting(6), 3, 10, 12, Options with { Folder = scratch["file/decoded"] }));
    }

    float[] Epoch(DecodedCache cache, Counting source)
    {
        var planes = new byte[360];
        var all = new float[source.Count * 360];
        for (var i = 0; i < source.Count; i++)
        {
            if (!cache.TryRead(i, out var kept))
            {
                ((IImageSource)source).Read(i, 3, 12, 10, planes);
                cache.Keep(i, planes);
                kept = planes;
            }
            Pixels.Normalise(kept, Input, all.AsSpan(i * 360, 360));
        }
        return all;
    }

    /// <summary>For a process that will be killed.</summary>
    internal static void FillHalf(string folder)
    {
        var source = new Counting(24);
        var cache = DecodedCache.Open("sha256:a", source, 3, 10, 12, new() { Folder = folder, KeepFree = 0 })!;
        var planes = new byte[360];
        for (var i = 0; i < 12; i++)
            cache.Keep(i, planes);
        Console.WriteLine("half");
        Thread.Sleep(Timeout.Infinite);
    }

    public void Dispose() => scratch.Dispose();

    /// <summary>Images that count how often they are read.</summary>
    sealed class Counting(int count) : IImageSource
    {
        int reads;

        internal int Reads => reads;

        public int Count => count;

        public int Label(int index) => index % 3;

        public string Name(int index) => $"{index}.png";

        public PixelImage Read(int index, int channels)
        {
            Interlocked.Increment(ref reads);
            return new PixelImage(12, 10, 3, [.. Enumerable.Range(0, 360).Select(p => (byte)((p * (index + 3)) + index))]);
        }
    }
}
