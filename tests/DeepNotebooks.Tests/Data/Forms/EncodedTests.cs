using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

/// <summary>Files as PIL writes them, against the pixels PIL sees in them.</summary>
public sealed class EncodedTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [NeedsPython("numpy", "PIL")]
    public void Every_kind_of_file_has_the_pixels_that_PIL_sees()
    {
        SystemPython.Run("make_encoded.py", scratch["encoded"]);
        var wrong = new List<string>();
        foreach (var expected in Directory.GetFiles(scratch["encoded"], "*.ppm").Order(StringComparer.Ordinal))
        {
            var file = expected[..^4];
            try
            {
                var (width, height, pixels) = Ppm(expected);
                var image = Pixels.Decode(file, 3);
                var (measuredWidth, measuredHeight, grey) = Pixels.Measure(file);
                if ((image.Width, image.Height) != (width, height) || (measuredWidth, measuredHeight) != (width, height))
                {
                    wrong.Add($"{Path.GetFileName(file)}: {image.Width} × {image.Height}, measured {measuredWidth} × {measuredHeight}, in place of {width} × {height}");
                    continue;
                }
                var worst = image.Pixels.Zip(pixels, (ours, theirs) => Math.Abs(ours - theirs)).Max();
                // Lossless files to the bit but for rounding; of lossy ones decoders may round each step.
                var allowed = Path.GetFileName(file) switch
                {
                    "lossy.webp" => 8,
                    "cmyk.jpg" => 4,
                    "rgb-jpeg.tif" => 3,
                    var name when name.EndsWith(".jpg", StringComparison.Ordinal) => 2,
                    _ => 1,
                };
                if (worst > allowed)
                    wrong.Add($"{Path.GetFileName(file)}: {worst} grey levels off");
                if (grey != (Path.GetFileName(file).Split('.')[0] is "grey" or "bits" or "deep" or "deep-lzw" && !file.EndsWith(".bmp", StringComparison.Ordinal)))
                    wrong.Add($"{Path.GetFileName(file)}: grey {grey}");
            }
            catch (RequestException error)
            {
                wrong.Add(error.Message);
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static (int Width, int Height, byte[] Pixels) Ppm(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var (at, numbers) = (2, new List<int>());
        while (numbers.Count < 3)
        {
            at++;
            var number = 0;
            for (; bytes[at] is >= (byte)'0' and <= (byte)'9'; at++)
                number = (number * 10) + bytes[at] - '0';
            numbers.Add(number);
        }
        return (numbers[0], numbers[1], bytes[(at + 1)..]);
    }
}
