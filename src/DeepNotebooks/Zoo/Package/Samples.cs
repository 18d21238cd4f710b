using DeepNotebooks.Data;
using DeepNotebooks.Onnx;
using SkiaSharp;

namespace DeepNotebooks.Zoos;

/// <summary>A package's samples/: what the network gets (input.npy), what it must give (expected.npy), and the images.</summary>
/// <param name="Count">Rows of both tensors.</param>
/// <param name="Split">The split the images are of; null where the tensors are generated.</param>
sealed record Samples(int Count, string? Split)
{
    internal const string Input = "samples/input.npy";
    internal const string Expected = "samples/expected.npy";

    const int Most = 4;
    const int LargestSide = 512; // samples are for looking and comparing, and go into every clone

    /// <summary>Writes samples/ into <paramref name="folder"/>, from the images of the data where they are at hand.</summary>
    internal static Samples Write(string folder, Dataset? data, ModelManifest manifest, Predictor predictor)
    {
        Directory.CreateDirectory(Path.Combine(folder, "samples"));
        var split = data is null ? null : ((string[])["test", "val", "train"]).FirstOrDefault(data.HasSplit);
        var preprocessing = OnnxModelFile.PreprocessingOf(manifest);
        var length = preprocessing.Channels * preprocessing.Height * preprocessing.Width;
        var input = split is null ? Generated(length) : FromImages(folder, data!.Split(split), manifest, preprocessing, length);
        var count = input.Length / length;

        var logits = predictor.Run(input, count);
        NpyFile.Write(Path.Combine(folder, Input), input, count, preprocessing.Channels, preprocessing.Height, preprocessing.Width);
        NpyFile.Write(Path.Combine(folder, Expected), [.. logits.SelectMany(row => row)], count, manifest.Classes.Count);
        return new Samples(count, split);
    }

    // One image of each of the first classes, so that their answers differ.
    static float[] FromImages(string folder, IImageSource images, ModelManifest manifest, Preprocessing preprocessing, int length)
    {
        var chosen = Enumerable.Range(0, images.Count).DistinctBy(Class).Take(Most).OrderBy(Class).ToList();
        var input = new float[chosen.Count * length];
        for (var row = 0; row < chosen.Count; row++)
        {
            var path = Path.Combine(folder, "samples", $"{row}-{(Class(chosen[row]) is >= 0 and var label ? Plain(manifest.Classes[label]) : "none")}.png");
            WritePng(path, Shrunk(images.Read(chosen[row], preprocessing.Channels)));
            // Read back from the file: what stands in the package is what the tensor was made from.
            Pixels.ToTensor(Pixels.Decode(path, preprocessing.Channels), preprocessing, input.AsSpan(row * length, length));
        }
        return input;

        // Of several the first; of none -1.
        int Class(int image) => images.Labels(image) is { Length: > 0 } labels ? labels.Span[0] : -1;
    }

    static float[] Generated(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Most * length).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    static PixelImage Shrunk(PixelImage image)
    {
        var side = Math.Max(image.Width, image.Height);
        return side <= LargestSide
            ? image
            : ImageResizer.Resize(image, Math.Max(1, image.Width * LargestSide / side), Math.Max(1, image.Height * LargestSide / side));
    }

    static void WritePng(string path, PixelImage image)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(
            image.Width, image.Height, image.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Pixels.AsSpan(y * image.Width * image.Channels, image.Width * image.Channels);
            var target = pixels[(y * bitmap.RowBytes)..];
            if (image.Channels == 1)
            {
                row.CopyTo(target);
                continue;
            }
            for (var x = 0; x < image.Width; x++)
            {
                row.Slice(x * 3, 3).CopyTo(target[(x * 4)..]);
                target[(x * 4) + 3] = byte.MaxValue;
            }
        }
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    // A class may be called anything; a file in a repository had better not.
    static string Plain(string name)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]);
        var plain = string.Join('-', words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return plain.Length > 40 ? plain[..40] : plain.Length > 0 ? plain : "class";
    }
}
