using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks;

/// <summary>A look at a dataset: samples of each class as pictures, and how many images each class has.</summary>
/// <remarks>The pictures hold no text: a bare machine has no fonts. Names and counts are for the page around them.</remarks>
public sealed record DatasetPreview
{
    /// <summary>One a class, in label order.</summary>
    public required IReadOnlyList<ClassPreview> Classes { get; init; }

    /// <summary>The split the samples are from: "train" where there is one.</summary>
    public required string Split { get; init; }

    /// <summary>All strips below each other, a row a class.</summary>
    public required byte[] Png { get; init; }

    /// <summary>Names of files that are no images, were cut short, or, of those in the pictures, could not be decoded: their places are left white.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>
    /// One line each: identical images in two splits or in two classes, classes of almost nothing, class names that look alike. At most a
    /// gigabyte of images is looked at.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    const int Gap = 2;

    /// <summary>Decodes a few images of each class, spread evenly over the class; of a stream, over what of it is here.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="samples">Pictures a class.</param>
    /// <param name="side">Side of a picture's square in pixels; images keep their proportions in it.</param>
    public static DatasetPreview Of(Dataset dataset, int samples = 8, int side = 56)
    {
        var split = dataset.HasSplit("train") ? "train" : dataset.Splits.Keys.First();
        var source = dataset.Split(split);
        var members = new List<int>[dataset.Classes.Count];
        for (var label = 0; label < members.Length; label++)
            members[label] = [];
        foreach (var i in AtHand(source))
        {
            foreach (var label in source.Labels(i).Span)
                members[label].Add(i);
        }

        var counts = dataset.Splits.Keys.ToDictionary(name => name, name => Stratified.Counts(dataset.Split(name), members.Length));
        var unreadable = new List<string>();
        var strips = members.Select(images => Strip(source, images, samples, side, unreadable)).ToArray();
        var (warnings, broken) = DatasetWarnings.Of(dataset, dataset.HasSplit("train") ? [counts["train"]] : []);
        try
        {
            return new DatasetPreview
            {
                Classes =
                [
                    .. strips.Select((strip, label) => new ClassPreview(
                        dataset.Classes[label], counts.ToDictionary(count => count.Key, count => count.Value[label]), Encode(strip))),
                ],
                Split = split,
                Png = Encode(strips),
                Unreadable = [.. broken.Union(unreadable)],
                Warnings = warnings,
            };
        }
        finally
        {
            foreach (var strip in strips)
                strip.Dispose();
        }
    }

    // Of a stream what is here; where that is nothing, the first shard, which is brought.
    static IEnumerable<int> AtHand(IImageSource source)
    {
        int[] here = [.. Enumerable.Range(0, source.Count).Where(source.IsNear)];
        return here.Length > 0 ? here : Enumerable.Range(0, EpochOrder.ShardsOf(source) is { Starts: [_, var second, ..] } ? second : source.Count);
    }

    static SKBitmap Strip(IImageSource source, List<int> images, int samples, int side, List<string> unreadable)
    {
        var strip = new SKBitmap(new SKImageInfo((samples * (side + Gap)) - Gap, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        strip.Erase(SKColors.White);
        var count = Math.Min(samples, images.Count);
        for (var i = 0; i < count; i++)
        {
            var index = images[(int)((long)i * images.Count / count)];
            try
            {
                Draw(source.Read(index, 3), strip, i * (side + Gap), side);
            }
            catch (RequestException)
            {
                unreadable.Add(source.Name(index));
            }
        }
        return strip;
    }

    static void Draw(PixelImage image, SKBitmap strip, int left, int side)
    {
        var scale = (double)side / Math.Max(image.Width, image.Height);
        var fitted = ImageResizer.Resize(
            image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var pixels = strip.GetPixelSpan();
        var (x0, y0) = (left + ((side - fitted.Width) / 2), (side - fitted.Height) / 2);
        for (int y = 0, from = 0; y < fitted.Height; y++)
        {
            for (var x = 0; x < fitted.Width; x++, from += 3)
                fitted.Pixels.AsSpan(from, 3).CopyTo(pixels.Slice(((y0 + y) * strip.RowBytes) + (4 * (x0 + x)), 3));
        }
    }

    static byte[] Encode(params SKBitmap[] rows)
    {
        using var page = new SKBitmap(new SKImageInfo(
            rows[0].Width, (rows.Length * (rows[0].Height + Gap)) - Gap, SKColorType.Rgba8888, SKAlphaType.Opaque));
        page.Erase(SKColors.White);
        for (var row = 0; row < rows.Length; row++)
            rows[row].GetPixelSpan().CopyTo(page.GetPixelSpan()[(row * (rows[0].Height + Gap) * page.RowBytes)..]);
        using var png = page.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}

/// <summary>One class at a glance.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">How many there are in each split.</param>
/// <param name="Png">A strip of samples, side by side.</param>
public sealed record ClassPreview(string Name, IReadOnlyDictionary<string, int> Images, byte[] Png);
