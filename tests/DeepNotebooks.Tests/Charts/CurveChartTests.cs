using DeepNotebooks.Charts;
using SkiaSharp;

namespace DeepNotebooks.Tests.Charts;

public sealed class CurveChartTests
{
    [Fact]
    public void A_falling_curve_falls_in_the_picture()
    {
        using var picture = Picture([(1, 0.9), (2, 0.5), (3, 0.2)]);

        var heights = new[] { 0.15, 0.5, 0.85 }.Select(part => FirstRed(picture, (int)(picture.Width * part))).ToList();

        Assert.DoesNotContain(-1, heights);
        Assert.True(heights[0] < heights[1] && heights[1] < heights[2], string.Join(" ", heights));
    }

    [Fact]
    public void Ticks_are_labelled_without_any_font()
    {
        using var picture = Picture([(1, 0.9), (2, 0.2)]);

        var ink = 0;
        for (var x = 0; x < 90; x++)
        {
            for (var y = 0; y < picture.Height - 60; y++)
                ink += picture.GetPixel(x, y).Red < 0x90 ? 1 : 0;
        }
        Assert.True(ink > 200, $"{ink} dark pixels left of the axis");
    }

    [Fact]
    public void A_loss_that_ran_away_leaves_a_gap_and_the_rest_in_scale()
    {
        using var picture = Picture([(1, 0.9), (2, double.PositiveInfinity), (3, 0.2)]);

        Assert.Equal(-1, FirstRed(picture, picture.Width / 2));
        Assert.NotEqual(-1, FirstRed(picture, (int)(picture.Width * 0.97)));
    }

    [Fact]
    public void One_epoch_is_a_picture_too() => Assert.NotEmpty(new CurveChart { Curves = [new("#ff0000", [(1, 0.5)])] }.Png());

    [Theory]
    [InlineData(0.2, 0.93, "0.2 0.4 0.6 0.8")]
    [InlineData(0.88, 0.912, "0.88 0.89 0.90 0.91")]
    [InlineData(0, 2300, "0 500 1000 1500 2000")]
    public void Ticks_are_round_numbers(double low, double high, string expected)
    {
        var axis = new Axis(low, high);
        Assert.Equal(expected, string.Join(" ", axis.Ticks(5).Select(axis.Label)));
    }

    static SKBitmap Picture(IReadOnlyList<(double, double)> points) =>
        SKBitmap.Decode(new CurveChart { Curves = [new("#ff0000", points)], LastX = 3 }.Png());

    static int FirstRed(SKBitmap picture, int x)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            if (picture.GetPixel(x, y) is { Red: > 0xc0, Green: < 0x60 })
                return y;
        }
        return -1;
    }
}
