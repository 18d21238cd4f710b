using System.Security.Cryptography;
using System.Text;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Training;

/// <summary>A dataset that a small network learns in a second: each class has its stripes, in noise.</summary>
static class TinyData
{
    internal static Dataset Stripes(int classes = 3, int perClass = 30, int channels = 1, int side = 16, bool val = false, bool test = true, int seed = 1)
    {
        var splits = new Dictionary<string, IImageSource> { ["train"] = new Source(classes, perClass, channels, side, seed) };
        if (val) splits["val"] = new Source(classes, 8, channels, side, seed + 1);
        if (test) splits["test"] = new Source(classes, 10, channels, side, seed + 2);
        var card = new DatasetCard
        {
            Name = "stripes",
            Title = "Stripes",
            Classes = [.. Enumerable.Range(0, classes).Select(c => $"class {c}")],
            Channels = channels,
            Size = (side, side),
            Licence = "CC0-1.0",
        };
        return new Dataset(card, "generated", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"stripes-{classes}-{perClass}-{channels}-{side}-{seed}")))}", splits);
    }

    sealed class Source(int classes, int perClass, int channels, int side, int seed) : IImageSource
    {
        public int Count => classes * perClass;

        public int Label(int index) => index % classes;

        public string Name(int index) => $"{seed}/{Label(index)}/{index}.png";

        public PixelImage Read(int index, int channelsWanted)
        {
            var random = new Random((seed * 100_003) + index);
            var pixels = new byte[side * side * channels];
            var (period, phase) = (2 + (2 * Label(index)), random.Next(8));
            for (var i = 0; i < pixels.Length; i++)
            {
                var y = i / channels / side;
                pixels[i] = (byte)(((y + phase) / (period / 2) % 2 * 150) + random.Next(80));
            }
            return Pixels.Convert(new PixelImage(side, side, channels, pixels), channelsWanted);
        }
    }
}
