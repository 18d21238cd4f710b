using System.Security.Cryptography;

namespace DeepNotebooks.Data;

/// <summary>A built-in labelled set that needs no file and no network: ten shapes, drawn when asked for, the same bits every time.</summary>
/// <remarks>Learned well but not at once: the small CNN is right on about 0.7 to 0.8 of the images after one epoch and 0.91 to 0.96 after three.</remarks>
sealed record Shapes(string Name, string Title, int Side, int Channels)
{
    internal const string Location = "generated";

    /// <summary>Every set the generator knows.</summary>
    internal static readonly IReadOnlyList<Shapes> All =
    [
        new("shapes", "Ten drawn shapes in colour, generated", 32, 3),
        new("shapes-gray", "Ten drawn shapes in grey, generated", 28, 1),
    ];

    static readonly (string Split, int Count)[] SplitSizes = [("train", 6000), ("test", 1000)];

    /// <summary>Another number is another dataset: change it with any change of what is drawn.</summary>
    const int Version = 1;

    internal DatasetListing Listing => new()
    {
        Name = Name,
        Title = Title,
        Licence = "CC0-1.0",
        Classes = ShapeDrawing.Classes,
        Splits = SplitSizes.ToDictionary(split => split.Split, split => split.Count),
        Channels = Channels,
        Size = (Side, Side),
        Location = Location,
        Place = DatasetPlace.Generated,
    };

    /// <summary>Draws all images on all cores, about a second's work. The identity is that of the pixels: files of bytes, as drawn.</summary>
    internal Dataset Generate(IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress, Name, "drawing", "images", SplitSizes.Sum(split => split.Count));
        var sources = new Dictionary<string, IImageSource>();
        var files = new List<FileHash>();
        for (var s = 0; s < SplitSizes.Length; s++)
        {
            var (split, count) = SplitSizes[s];
            var bytes = Side * Side * Channels;
            var pixels = new byte[count * bytes];
            var labels = new byte[count];
            var stream = s;
            AllCores.For(
                count,
                i =>
                {
                    labels[i] = (byte)(i % ShapeDrawing.Classes.Count);
                    var drawn = ShapeDrawing.Draw(labels[i], Side, new SplitMix64(Version, stream, i));
                    Pixels.Convert(drawn, Channels).Pixels.CopyTo(pixels.AsSpan(i * bytes));
                    meter.Add(1);
                },
                cancellationToken);
            sources.Add(split, new MemorySource($"{Name}/{split}", pixels, labels, Side, Side, Channels));
            files.Add(new FileHash($"{split}-images", pixels.Length, Convert.ToHexStringLower(SHA256.HashData(pixels))));
            files.Add(new FileHash($"{split}-labels", labels.Length, Convert.ToHexStringLower(SHA256.HashData(labels))));
        }
        meter.Finish();
        var card = new DatasetCard
        {
            Name = Name,
            Title = Title,
            Licence = Listing.Licence,
            Source = Location,
            Classes = ShapeDrawing.Classes,
            Channels = Channels,
            Size = (Side, Side),
        };
        return new Dataset(card, Location, DatasetIdentity.Of(files), sources);
    }
}
