using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

/// <summary>Figures taken from PIL 9.4 (Image.resize with BILINEAR) on the same synthetic pixels.</summary>
public class ResizeTests
{
    [Theory]
    [InlineData(3, 23, 17, 9, 5, "72848a7f878c827f847881867c8a7d808f70797881899474875160778d7d84857990837e7d8274877987868b848d89898979879283638a70868a7b8176818581857f836c938a788e747a7d7c817c8d71838d7e77758865608d807d7f898b7a82887a727873718384797c90698a7980748089659a5b82967188877f84727c78847d9086818b8195")]
    [InlineData(3, 5, 4, 8, 7, "00356a10457a275c913e73a8568bc06da2d784b9ee94c9fe21568b32679c4a7faf63988e7c958b9574a37a87bc6398cd558abf679cd183b8de9ed364b9a436d42a506a376c154a7f89be739d9a87b3709d818e6b77846194517e6a679c477cb1aadf26c08d3dd2285d5e487d3469985489ad749fcc8aade24c815a6471728161966b83b871a6a793c863b78f7cce5f9411467b2a5f944f84b973a8dd97ccb1bbf035e0854af92e63")]
    [InlineData(1, 31, 19, 7, 11, "687878758a807681837b81818281878c878f83737c7388828a8e877c837d8381838b7d957e837b71847e8f6b8e7f866a816e61837e7360747a6b858b8b68858479897481799173857b88737a86")]
    [InlineData(1, 4, 6, 3, 2, "5f778e75847d")]
    public void Resizing_gives_what_PIL_gives(int channels, int width, int height, int newWidth, int newHeight, string pil)
    {
        var resized = ImageResizer.Resize(Pattern(width, height, channels), newWidth, newHeight);

        Assert.Equal((newWidth, newHeight, channels), (resized.Width, resized.Height, resized.Channels));
        var expected = System.Convert.FromHexString(pil);
        Assert.Equal(expected.Length, resized.Pixels.Length);
        var worst = resized.Pixels.Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Max();
        Assert.True(worst <= 1, $"differs by {worst} grey levels");
    }

    [Fact]
    public void Grey_is_the_luma_of_ITU_R_601_as_PIL_rounds_it()
    {
        var grey = Pixels.Convert(Pattern(4, 2, 3), 1);

        Assert.Equal("2b50759a86b2c157", System.Convert.ToHexStringLower(grey.Pixels));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_tensor_is_planes_of_the_resized_pixels_normalised(int channels)
    {
        var image = Pattern(23, 17, channels);
        var preprocessing = new Preprocessing
        {
            Channels = channels,
            Width = 9,
            Height = 5,
            Mean = [.. new[] { 0.5f, 0.25f, 0.75f }.Take(channels)],
            Std = [.. new[] { 0.25f, 0.5f, 0.125f }.Take(channels)],
        };
        var tensor = new float[channels * 5 * 9];

        Pixels.ToTensor(image, preprocessing, tensor);

        var resized = ImageResizer.Resize(image, 9, 5);
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < 45; i++)
            {
                var expected = ((resized.Pixels[(i * channels) + c] / 255f) - preprocessing.Mean[c]) / preprocessing.Std[c];
                Assert.Equal(expected, tensor[(c * 45) + i], 1e-5f);
            }
        }
    }

    internal static PixelImage Pattern(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                    pixels[i++] = (byte)((x * 37) + (y * 91) + (c * 53) + (x * y * 7));
            }
        }
        return new PixelImage(width, height, channels, pixels);
    }
}
