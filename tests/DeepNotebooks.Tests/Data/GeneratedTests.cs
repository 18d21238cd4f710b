using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public class GeneratedTests
{
    [Fact]
    public async Task Shapes_are_the_same_bits_every_time_and_need_no_file()
    {
        using var scratch = new Scratch();

        var first = await scratch.Library().LoadAsync("shapes-gray", null, null, CancellationToken.None);
        var second = await scratch.Library().LoadAsync("shapes-gray", null, null, CancellationToken.None);

        Assert.Equal(first.Identity, second.Identity);
        Assert.Equal((6000, 1000, 1, 10), (first.Splits["train"], first.Splits["test"], first.Channels, first.Classes.Count));
        Assert.Equal(600, Stratified.Counts(first.Split("train"), 10)[7]);
        Assert.False(Directory.Exists(scratch.Cache));
    }

    [Fact]
    public void Every_image_of_a_class_is_another()
    {
        var drawn = Enumerable.Range(0, 50).Select(i => Convert.ToHexString(ShapeDrawing.Draw(2, 32, new SplitMix64(1, 0, i)).Pixels));

        Assert.Equal(50, drawn.Distinct().Count());
    }

    [Fact]
    public void Random_numbers_are_those_of_the_published_algorithm()
    {
        // Vigna's splitmix64.c from state 0; a stream seeded by nothing starts there.
        var random = default(SplitMix64);

        Assert.Equal([0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL], [random.Next(), random.Next(), random.Next()]);
    }
}
