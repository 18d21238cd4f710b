using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public class DecodeTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 4)]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Webp, 4)]
    public void Formats_are_decoded_to_their_pixels(SKEncodedImageFormat format, int tolerance)
    {
        var image = Pixels.Decode(Blocks(format), 3, "blocks");

        Assert.Equal((48, 32, 3), (image.Width, image.Height, image.Channels));
        AssertNear([20, 60, 100, 140, 180, 220], Centres(image, 3, 2), tolerance);
    }

    [Fact]
    public void A_bmp_file_is_decoded()
    {
        // 2 × 1, 24 bits, bottom-up, blue first, rows padded to 4 bytes.
        var bmp = System.Convert.FromHexString(
            "424d3e000000000000003600000028000000020000000100000001001800000000000800000000000000000000000000000000000000" + "0102030a0b0c0000");

        Assert.Equal([3, 2, 1, 12, 11, 10], Pixels.Decode(bmp, 3, "two.bmp").Pixels);
    }

    [Fact]
    public void Colour_becomes_grey_and_grey_becomes_colour_on_request()
    {
        using var bitmap = new SKBitmap(1, 1);
        bitmap.SetPixel(0, 0, new SKColor(200, 100, 50));
        var colour = bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
        var grey = GreyPng(123);

        Assert.Equal([124], Pixels.Decode(colour, 1, "colour").Pixels); // 0.299·200 + 0.587·100 + 0.114·50 = 124.2
        Assert.Equal([123, 123, 123], Pixels.Decode(grey, 3, "grey").Pixels);
        Assert.Equal(1, Pixels.Decode(grey, 0, "grey").Channels);
        Assert.Equal(3, Pixels.Decode(colour, 0, "colour").Channels);
    }

    [Fact]
    public void Transparent_pixels_show_white()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(3, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(10, 20, 30, 0));
        bitmap.SetPixel(1, 0, new SKColor(0, 0, 0, 128));
        bitmap.SetPixel(2, 0, new SKColor(10, 20, 30, 255));
        var png = bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();

        Assert.Equal([255, 255, 255, 127, 127, 127, 10, 20, 30], Pixels.Decode(png, 3, "glass.png").Pixels);
    }

    // A B C      The scene each of EXIF's eight orientations shows when these six blocks are what is stored.
    // D E F
    [Theory]
    [InlineData(1, 3, "ABCDEF")]
    [InlineData(2, 3, "CBAFED")]
    [InlineData(3, 3, "FEDCBA")]
    [InlineData(4, 3, "DEFABC")]
    [InlineData(5, 2, "ADBECF")]
    [InlineData(6, 2, "DAEBFC")]
    [InlineData(7, 2, "FCEBDA")]
    [InlineData(8, 2, "CFBEAD")]
    public void Exif_orientation_is_honoured(byte orientation, int columns, string scene)
    {
        var jpeg = WithOrientation(Blocks(SKEncodedImageFormat.Jpeg), orientation);

        foreach (var channels in new[] { 1, 3 })
        {
            var image = Pixels.Decode(jpeg, channels, "held.jpg");
            Assert.Equal(columns * 16, image.Width);
            AssertNear([.. scene.Select(block => 20 + ((block - 'A') * 40))], Centres(image, columns, 6 / columns), 4);
        }
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_truncated_file_is_refused_by_name(SKEncodedImageFormat format)
    {
        var whole = Noise(format);
        foreach (var share in new[] { 0.95, 0.5, 0.1 })
        {
            var cut = whole.AsSpan(0, (int)(whole.Length * share)).ToArray();
            var error = Assert.Throws<RequestException>(() => Pixels.Decode(cut, 3, "noise.img"));
            Assert.Contains("'noise.img'", error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void A_real_jpeg_cut_in_the_middle_is_called_truncated()
    {
        var whole = Noise(SKEncodedImageFormat.Jpeg);

        var error = Assert.Throws<RequestException>(() => Pixels.Decode(whole.AsSpan(0, whole.Length / 2), 3, "cut.jpg"));

        Assert.Contains("'cut.jpg' is truncated", error.Message);
    }

    [Fact]
    public void A_progressive_jpeg_without_its_last_scans_is_truncated_though_it_shows_a_picture()
    {
        var whole = System.Convert.FromBase64String(
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeX" +
            "BkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wgARCAAg" +
            "ACADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIQAxAAAAGOoCeoCgoCeoD/xA" +
            "AVEAEBAAAAAAAAAAAAAAAAAAAAEv/aAAgBAQABBQKEIQhCEIQhCEIQ/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAwEBPwEf/8QAFBEBAAAA" +
            "AAAAAAAAAAAAAAAAIP/aAAgBAgEBPwEf/8QAFBABAAAAAAAAAAAAAAAAAAAAQP/aAAgBAQAGPwIH/8QAFBABAAAAAAAAAAAAAAAAAAAAQP/aAA" +
            "gBAQABPyEAAAf/2gAMAwEAAgADAAAAEAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8QH//EABQRAQAAAAAAAAAAAAAAAAAAACD/" +
            "2gAIAQIBAT8QH//EABUQAQEAAAAAAAAAAAAAAAAAAABx/9oACAEBAAE/EIQhCEIQhCEIQhD/2Q==");
        Assert.Equal(32, Pixels.Decode(whole, 3, "whole.jpg").Width);

        foreach (var missing in new[] { 2, 10, 60 })
        {
            var error = Assert.Throws<RequestException>(() => Pixels.Decode(whole.AsSpan(0, whole.Length - missing), 3, "cut.jpg"));
            Assert.Contains("'cut.jpg' is truncated", error.Message);
        }
    }

    [Fact]
    public void Anything_else_is_refused_by_name()
    {
        Assert.Contains("'empty.png' is empty", Assert.Throws<RequestException>(() => Pixels.Decode([], 3, "empty.png")).Message);
        Assert.Contains("'text.png'", Assert.Throws<RequestException>(() => Pixels.Decode("hello, world"u8, 3, "text.png")).Message);
        Assert.Contains("/nowhere/at/all.png", Assert.Throws<RequestException>(() => Pixels.Decode("/nowhere/at/all.png", 3)).Message);
    }

    [Fact]
    public void A_png_that_claims_101_megapixels_is_refused_before_it_is_decoded()
    {
        // A grey PNG's header alone is enough to be asked for 101 MB: width 101,000, height 1,000.
        var png = GreyPng(0);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 101_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 1_000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));

        var error = Assert.Throws<RequestException>(() => Pixels.Decode(png, 1, "huge.png"));

        Assert.Contains("'huge.png' has 101000 × 1000 pixels", error.Message);
    }

    static byte[] Blocks(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(48, 32);
        for (var y = 0; y < 32; y++)
        {
            for (var x = 0; x < 48; x++)
            {
                var value = (byte)(20 + (40 * ((x / 16) + (y / 16 * 3))));
                bitmap.SetPixel(x, y, new SKColor(value, value, value));
            }
        }
        return bitmap.Encode(format, 100).ToArray();
    }

    static byte[] Noise(SKEncodedImageFormat format)
    {
        var random = new Random(1);
        using var bitmap = new SKBitmap(64, 64);
        for (var i = 0; i < 64 * 64; i++)
            bitmap.SetPixel(i % 64, i / 64, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        return bitmap.Encode(format, 90).ToArray();
    }

    internal static byte[] GreyPng(byte value)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Gray8, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(value, value, value));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    internal static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        // APP1 "Exif": a little-endian TIFF with one directory of one entry, tag 0x0112, SHORT, count 1.
        var app1 = System.Convert.FromHexString("ffe100224578696600004949" + "2a00080000000100" + "120103000100000000000000" + "00000000");
        app1[28] = orientation;
        return [.. jpeg.AsSpan(0, 2), .. app1, .. jpeg.AsSpan(2)];
    }

    static byte[] Centres(PixelImage image, int columns, int rows) =>
        [.. from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            select image.Pixels[((((row * 16) + 8) * image.Width) + (column * 16) + 8) * image.Channels]];

    static void AssertNear(int[] expected, byte[] actual, int tolerance) =>
        Assert.True(
            expected.Length == actual.Length && expected.Zip(actual, (a, b) => Math.Abs(a - b)).All(difference => difference <= tolerance),
            $"expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");

    static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }
}
