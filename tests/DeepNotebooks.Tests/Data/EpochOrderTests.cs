using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class EpochOrderTests
{
    // 90 of class 0, 8 of class 1, 2 of class 2.
    static int Label(int index) => index < 90 ? 0 : index < 98 ? 1 : 2;

    [Fact]
    public void A_balanced_epoch_takes_of_each_class_as_many()
    {
        for (var epoch = 0; epoch < 4; epoch++)
        {
            var order = EpochOrder.Balanced(100, Label, seed: 5, epoch);

            Assert.Equal(100, order.Length);
            Assert.All(order.CountBy(Label), share => Assert.InRange(share.Value, 33, 34));
            // Of a small class no image comes again before all have come.
            Assert.All(order.Where(i => Label(i) == 1).CountBy(i => i), image => Assert.InRange(image.Value, 3, 5));
            Assert.Equal(order, EpochOrder.Balanced(100, Label, seed: 5, epoch));
        }
    }

    [Fact]
    public void Over_some_balanced_epochs_every_image_of_a_large_class_has_its_turn()
    {
        var seen = Enumerable.Range(0, 4).SelectMany(epoch => EpochOrder.Balanced(100, Label, seed: 5, epoch)).Where(i => Label(i) == 0).ToHashSet();

        Assert.Equal(90, seen.Count);
    }

    [Fact]
    public void A_sharded_epoch_takes_every_image_once_and_stays_with_sixteen_shards_at_a_time()
    {
        // A hundred shards of ten, one of them empty.
        int[] starts = [.. Enumerable.Range(0, 100).Select(shard => 10 * shard), 1000];

        var order = EpochOrder.Sharded(new(starts, 16), 1000, seed: 5, epoch: 1);

        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.All(order.Chunk(150), window => Assert.InRange(window.DistinctBy(i => i / 10).Count(), 12, 32));
        Assert.InRange(order.Take(20).DistinctBy(i => i / 10).Count(), 8, 16);
        Assert.NotEqual(order, EpochOrder.Sharded(new(starts, 16), 1000, seed: 5, epoch: 2));
        Assert.Equal(order, EpochOrder.Sharded(new(starts, 16), 1000, seed: 5, epoch: 1));
    }

    [Fact]
    public void A_part_of_a_sharded_source_is_sharded_too()
    {
        var source = new Sharded(30, [0, 10, 20]);

        Assert.Equal([0, 10, 20], EpochOrder.ShardsOf(source)!.Starts);
        Assert.Equal([0, 2, 2], EpochOrder.ShardsOf(new Subset(source, [3, 9, 25, 29]))!.Starts);
        Assert.Equal([0, 1, 1], EpochOrder.ShardsOf(new Subset(new Subset(source, [3, 9, 25, 29]), [1, 2]))!.Starts);
        Assert.Null(EpochOrder.ShardsOf(new Subset(source, [9, 3])));
        Assert.Null(EpochOrder.ShardsOf(new MemorySource("memory", new byte[2], [0, 1], 1, 1, 1)));
    }

    sealed class Sharded(int count, int[] starts) : IShardedSource
    {
        public int Count => count;

        public ReadOnlyMemory<int> ShardStarts => starts;

        public int Label(int index) => 0;

        public string Name(int index) => $"{index}";

        public PixelImage Read(int index, int channels) => throw new NotSupportedException();
    }

    [Fact]
    public void A_shuffled_epoch_takes_every_image_once_in_another_order_each_time()
    {
        var first = EpochOrder.Shuffled(50, seed: 5, epoch: 1);

        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.NotEqual(first, EpochOrder.Shuffled(50, seed: 5, epoch: 2));
        Assert.NotEqual(first, EpochOrder.Shuffled(50, seed: 6, epoch: 1));
    }
}
