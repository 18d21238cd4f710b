using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class BatchTests
{
    static readonly Preprocessing Grey = new() { Channels = 1, Height = 6, Width = 8, Mean = [0.5f], Std = [0.25f] };

    /// <summary>Image i: 8 × 6, pixel p has value (i * 7 + p) mod 256; label i % 3.</summary>
    static MemorySource Source(int count) => new(
        "memory",
        [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, 48).Select(p => (byte)((i * 7) + p)))],
        [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))], 8, 6, 1);

    static PreparedImages Prepare(IImageSource source, bool held) =>
        PreparedImages.Prepare("memory", source, 1, 6, 8, mostHeld: held ? 1 << 20 : 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_are_the_images_in_the_given_order_normalised(bool held)
    {
        var images = Prepare(Source(23), held);
        Assert.Equal(held, images.IsHeld);
        int[] order = [.. Enumerable.Range(0, 23).Reverse()];

        var seen = new List<(float[] Images, long[] Labels)>();
        foreach (var batch in PixelBatches.Epoch(images, order, 5, Grey))
            seen.Add((batch.Images.ToArray(), batch.Labels.ToArray()));

        Assert.Equal([5, 5, 5, 5, 3], seen.Select(batch => batch.Labels.Length));
        Assert.Equal(order.Select(i => (long)(i % 3)), seen.SelectMany(batch => batch.Labels));
        var expected = order.SelectMany(i => Enumerable.Range(0, 48).Select(p => ((((byte)((i * 7) + p)) / 255f) - 0.5f) / 0.25f));
        Assert.All(seen.SelectMany(batch => batch.Images).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Held_or_decoded_each_time_augmented_batches_are_the_same_bits()
    {
        var augmenter = new Augmenter(new() { Shift = 0.25, Flip = Mirroring.Horizontal }, seed: 3, 1, (6, 8), (6, 8));
        int[] order = [.. Enumerable.Range(0, 40)];

        float[] Epoch(bool held, int batch, int epoch) =>
            [.. PixelBatches.Epoch(Prepare(Source(40), held), order, batch, Grey, augmenter, epoch).SelectMany(step => step.Images.ToArray())];

        Assert.Equal(Epoch(held: true, 8, 1), Epoch(held: false, 40, 1));
        Assert.NotEqual(Epoch(held: true, 8, 1), Epoch(held: true, 8, 2));
    }

    [Fact]
    public void A_shift_moves_and_a_flip_mirrors_and_neither_invents_pixels()
    {
        byte[] row = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        var seen = new HashSet<string>();
        for (var index = 0; index < 200; index++)
        {
            var changed = new byte[10];
            new Augmenter(new() { Shift = 0.2, Flip = Mirroring.Horizontal }, seed: 1, 1, (1, 10), (1, 10)).Apply(row, changed, 0, index);
            seen.Add(string.Join(' ', changed));
        }

        Assert.Contains("1 2 3 4 5 6 7 8 9 10", seen);
        Assert.Contains("3 4 5 6 7 8 9 10 10 10", seen);
        Assert.Contains("1 1 1 2 3 4 5 6 7 8", seen);
        Assert.Contains("10 9 8 7 6 5 4 3 2 1", seen);
        Assert.Equal(10, seen.Count); // five places, two directions

        var straight = new byte[10];
        for (var index = 0; index < 50; index++)
        {
            new Augmenter(Augmentation.None, seed: 1, 1, (1, 10), (1, 10)).Apply(row, straight, 0, index);
            Assert.Equal(row, straight);
        }
    }

    [Fact]
    public void An_error_in_decoding_reaches_the_reader_as_it_was_thrown()
    {
        using var scratch = new Scratch();
        var good = scratch.Write("a.png", DecodeTests.GreyPng(1));
        var bad = scratch.Write("b.png", [1, 2, 3]);
        var source = new ImageFileSource("/", [good, bad], ImageLabels.Single([0, 1]));
        var images = PreparedImages.Prepare("files", source, 1, 6, 8, mostHeld: 0);

        var error = Assert.Throws<RequestException>(() => PixelBatches.Epoch(images, [0, 1], 1, Grey).Count());

        Assert.Contains(bad, error.Message);
    }

    [Fact]
    public void A_reader_may_leave_early_or_interrupt()
    {
        foreach (var held in new[] { true, false })
        {
            var images = Prepare(Source(40), held);
            int[] order = [.. Enumerable.Range(0, 40)];
            Assert.Equal(4, PixelBatches.Epoch(images, order, 4, Grey).First().Labels.Length);

            using var interrupt = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                foreach (var _ in PixelBatches.Epoch(images, order, 4, Grey, cancellationToken: interrupt.Token))
                    interrupt.Cancel();
            });
        }
    }

    [Fact]
    public void Statistics_are_the_mean_and_deviation_of_the_pixels()
    {
        var source = Source(30);
        var all = Enumerable.Range(0, 30).SelectMany(i => source.Read(i, 1).Pixels).Select(value => value / 255.0).ToArray();
        var mean = all.Average();

        var (means, stds) = Prepare(source, held: true).Statistics();

        Assert.Equal(mean, means[0], 1e-6);
        Assert.Equal(Math.Sqrt(all.Average(value => (value - mean) * (value - mean))), stds[0], 1e-6);
        var decoded = Prepare(source, held: false).Statistics();
        Assert.Equal((means[0], stds[0]), (decoded.Mean[0], decoded.Std[0]));
        Assert.True(PreparedImages.Prepare("flat", new MemorySource("flat", new byte[48], [0], 8, 6, 1), 1, 6, 8).Statistics().Std[0] > 0);
    }

    [Fact]
    public void A_hold_out_is_seeded_disjoint_and_keeps_the_balance()
    {
        var labels = Enumerable.Range(0, 200).Select(i => (byte)(i < 100 ? 0 : i < 195 ? 1 : 2)).ToArray();
        var source = new MemorySource("memory", new byte[200], labels, 1, 1, 1);

        var (kept, held) = Stratified.HoldOut(source, 0.1, seed: 5);

        Assert.Equal([10, 10, 1], Stratified.Counts(held, 3));
        Assert.Equal([90, 85, 4], Stratified.Counts(kept, 3));
        Assert.Empty(Names(kept).Intersect(Names(held)));
        Assert.Equal(Names(held), Names(Stratified.HoldOut(source, 0.1, seed: 5).HeldOut));
        Assert.NotEqual(Names(held), Names(Stratified.HoldOut(source, 0.1, seed: 6).HeldOut));

        var (alone, none) = Stratified.HoldOut(new MemorySource("memory", new byte[2], [0, 1], 1, 1, 1), 0.1, seed: 5);
        Assert.Equal((2, 0), (alone.Count, none.Count)); // a class's only image is for learning

        Assert.Equal([7, 7, 5], Stratified.Counts(Stratified.Limit(source, 7, seed: 5), 3));

        static IEnumerable<string> Names(IImageSource images) => Enumerable.Range(0, images.Count).Select(images.Name);
    }
}
