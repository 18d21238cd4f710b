using System.Security.Cryptography;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public sealed class ImagePlanesTests
{
    [Theory]
    [InlineData(3, 224, 224)] // less than a factor of six: every pixel is decoded
    [InlineData(1, 224, 224)]
    [InlineData(3, 500, 400)]
    [InlineData(3, 600, 90)]
    public void Planes_are_what_decoding_and_resizing_give(int channels, int width, int height)
    {
        var jpeg = Photo(500, 400);
        var planes = new byte[channels * width * height];

        ImagePlanes.Decode(jpeg, channels, "photo", width, height, planes);

        Assert.Equal(Whole(jpeg, channels, width, height), planes);
    }

    [Theory]
    [InlineData(80)] // decoded at a half
    [InlineData(40)] // at a quarter
    [InlineData(20)] // at an eighth
    public void A_photograph_decoded_at_a_part_of_its_size_differs_by_little(int side)
    {
        var jpeg = Photo(600, 540);
        var planes = new byte[3 * side * side];

        ImagePlanes.Decode(jpeg, 3, "photo", side, side, planes);

        var differences = planes.Zip(Whole(jpeg, 3, side, side), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Average(), 0.001, 0.5); // not zero: or it would not have been decoded at a part of its size
        Assert.True(differences.Max() <= 8, $"differs by {differences.Max()}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_grey_photograph_has_equal_planes(int channels)
    {
        using var colour = SKBitmap.Decode(Photo(90, 80));
        using var grey = new SKBitmap(new SKImageInfo(90, 80, SKColorType.Gray8));
        Assert.True(colour.CopyTo(grey, SKColorType.Gray8));
        var jpeg = grey.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray();
        var planes = new byte[channels * 40 * 50];

        ImagePlanes.Decode(jpeg, channels, "grey", 50, 40, planes);

        Assert.Equal(Whole(jpeg, channels, 50, 40), planes);
        Assert.All(planes.Chunk(40 * 50), plane => Assert.Equal(planes[..2000], plane));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void What_lies_on_its_side_is_turned_upright(byte orientation)
    {
        var jpeg = DecodeTests.WithOrientation(Photo(200, 120), orientation);
        var planes = new byte[3 * 70 * 90];

        ImagePlanes.Decode(jpeg, 3, "turned", 70, 90, planes);

        var differences = planes.Zip(Whole(jpeg, 3, 70, 90), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.True(differences.Max() <= 1, $"differs by {differences.Max()}"); // columns first or rows first: the last bit
    }

    [Fact]
    public void The_systems_decoder_gives_the_bits_of_SkiaSharps()
    {
        if (!TurboJpeg.IsInstalled)
            return; // nothing to compare: SkiaSharp decodes alone
        foreach (var (width, height) in new[] { (500, 400), (251, 33), (8, 8), (1, 1) })
        {
            var jpeg = Photo(width, height);
            var pixels = new byte[4 * width * height];

            Assert.True(TurboJpeg.TryDecode(jpeg, width, height, grey: false, pixels));

            var rgb = pixels.Chunk(4).SelectMany(pixel => pixel.Take(3));
            Assert.Equal(Pixels.Decode(jpeg, 3, "photo").Pixels, rgb);
        }
    }

    [Fact]
    public void A_cut_or_broken_file_is_named()
    {
        var jpeg = Photo(500, 400);
        var planes = new byte[3 * 32 * 32];

        Assert.Contains("'cut.jpg' is truncated", Error(jpeg[..(jpeg.Length / 2)], "cut.jpg"));
        Assert.Contains("'none.jpg' is empty", Error([], "none.jpg"));
        Assert.Contains("'text.jpg' is not a JPEG", Error("no picture"u8.ToArray(), "text.jpg"));
        Assert.Contains("'/no/such.jpg' cannot be read", Assert.Throws<RequestException>(() => ImagePlanes.Decode("/no/such.jpg", 3, 32, 32, planes)).Message);

        string Error(byte[] file, string name) => Assert.Throws<RequestException>(() => ImagePlanes.Decode(file, 3, name, 32, 32, planes)).Message;
    }

    [Fact]
    public void A_processor_without_wide_vectors_gives_the_same_bits()
    {
        Assert.Equal(
            $"{Digest()}{Environment.NewLine}",
            Program.RunApart("resize-digest", ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableSSE41", "0")).Output);
    }

    [Fact]
    public void Decoding_many_images_takes_no_more_memory_than_decoding_some()
    {
        var output = Program.RunApart("decode-many").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();

        Assert.Equal(2, output.Length);
        Assert.True(output[1] - output[0] < 24 << 20, $"after 300 images {output[0]} bytes, after 3,000 {output[1]}");
    }

    /// <summary>Memory of the process after 300 images and after 3,000: what leaked an image would be 100 times the bound.</summary>
    internal static void DecodeMany()
    {
        var jpeg = Photo(500, 400);
        var planes = new byte[3 * 64 * 64];
        for (var i = 1; i <= 3000; i++)
        {
            ImagePlanes.Decode(jpeg, 3, "photo", 64, 64, planes);
            if (i is 300 or 3000)
                Console.WriteLine(Environment.WorkingSet);
        }
    }

    /// <summary>Of some resized patterns of 1, 3 and 4 bytes a pixel.</summary>
    internal static string Digest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var step in new[] { 1, 3, 4 })
        {
            foreach (var (width, height) in new[] { (61, 37), (300, 9), (5, 200), (1000, 20) })
            {
                var planes = new byte[Math.Min(step, 3) * 33 * 21];
                ImageResizer.ToPlanes(ResizeTests.Pattern(width, height, step).Pixels, width, height, step, 33, 21, planes);
                digest.AppendData(planes);
            }
        }
        return System.Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    static byte[] Whole(byte[] jpeg, int channels, int width, int height)
    {
        var planes = new byte[channels * width * height];
        Pixels.ToPlanes(Pixels.Decode(jpeg, channels, "photo"), channels, width, height, planes);
        return planes;
    }

    /// <summary>What a photograph is made of: slopes, a few edges, a little noise.</summary>
    internal static byte[] Photo(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            using var paint = new SKPaint { IsAntialias = true };
            paint.Shader = SKShader.CreateLinearGradient(default, new SKPoint(width, height), [SKColors.SteelBlue, SKColors.Wheat], SKShaderTileMode.Clamp);
            canvas.DrawPaint(paint);
            paint.Shader = null;
            for (var i = 0; i < 8; i++)
            {
                paint.Color = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 120);
                canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(Math.Max(2, height / 3)), paint);
            }
        }
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < pixels.Length; i++)
        {
            if (i % 4 != 3)
                pixels[i] = (byte)Math.Clamp(pixels[i] + random.Next(-6, 7), 0, 255);
        }
        return bitmap.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray();
    }
}
