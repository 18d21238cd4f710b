using System.Collections.Concurrent;
using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>What should be known of a dataset before a figure of it is believed: images in two splits or classes, classes of almost nothing, files that are no images.</summary>
static class DatasetWarnings
{
    /// <summary>So many bytes of images are looked at, then it is said how far that went.</summary>
    const long MostBytes = 1L << 30;

    /// <summary>A class has almost nothing below so many training images, or below a hundredth of the largest class.</summary>
    const int FewImages = 5;

    const int Named = 3;

    internal static (IReadOnlyList<string> Warnings, IReadOnlyList<string> Unreadable) Of(Dataset dataset, IReadOnlyList<int[]> training)
    {
        var warnings = new List<string>();
        var (images, unreadable, looked) = Inspect(dataset);
        var same = images.GroupBy(image => image.Digest, StringComparer.Ordinal).Select(group => group.ToArray()).Where(group => group.Length > 1).ToArray();
        Tell("in two splits", image => image.Split);
        Tell("in two classes", image => image.Labels);
        if (looked < dataset.Images)
            warnings.Add($"of {dataset.Images:N0} images {looked:N0} were looked at for identical and unreadable ones{(dataset.Splits.Keys.Any(split => !dataset.Split(split).IsNear(0)) ? ": of a stream, those that are here" : "")}.");

        if (dataset.Classes.Count < 2 && !dataset.IsMultiLabel)
            warnings.Add($"there is one class, {Names(dataset.Classes.Select(name => $"'{Shown.Line(name)}'"), dataset.Classes.Count)}, and nothing to tell apart: each class is a folder of its own, or a .csv beside the images has a column 'file' and one 'label'.");
        var counts = training.Count > 0 ? training[0] : [];
        var few = Enumerable.Range(0, counts.Length).Where(label => counts[label] < Math.Max(FewImages, counts.Max() / 100)).ToArray();
        if (few.Length > 0)
            warnings.Add($"almost nothing to learn from: {Names(few.Select(label => $"class '{Shown.Line(dataset.Classes[label])}' has {counts[label]} training {(counts[label] == 1 ? "image" : "images")}"), few.Length)}.");
        foreach (var alike in dataset.Classes.GroupBy(Plain, StringComparer.Ordinal).Where(group => group.Count() > 1))
            warnings.Add($"classes that look alike: {Names(alike.Select(name => $"'{Shown.Line(name)}'"), alike.Count())}.");
        return (warnings, unreadable);

        // The first of a group, and the first that differs from it.
        void Tell(string where, Func<Image, string> by)
        {
            var found = same.Select(group => (First: group[0], Other: Array.Find(group, image => by(image) != by(group[0])))).Where(pair => pair.Other is not null).ToArray();
            if (found.Length > 0)
                warnings.Add($"{found.Length:N0} {(found.Length == 1 ? "image is" : "images are")} {where}: {Names(found.Select(pair => $"'{Shown.Line(pair.First.Name)}' = '{Shown.Line(pair.Other!.Name)}'"), found.Length)}.");
        }
    }

    static (List<Image> Images, List<string> Unreadable, int Looked) Inspect(Dataset dataset)
    {
        var (images, unreadable, looked, bytes) = (new List<Image>(), new List<string>(), 0, 0L);
        foreach (var split in dataset.Splits.Keys)
        {
            var source = dataset.Split(split);
            // In pieces, so that the bound falls at the same image on every machine.
            for (var start = 0; start < source.Count && bytes < MostBytes; start += 256)
            {
                // What is not here would have to be brought for it.
                int[] near = [.. Enumerable.Range(start, Math.Min(256, source.Count - start)).Where(source.IsNear)];
                var piece = new Image?[near.Length];
                var broken = new ConcurrentBag<int>();
                AllCores.For(
                    piece.Length,
                    i =>
                    {
                        var digest = new byte[32];
                        try
                        {
                            Interlocked.Add(ref bytes, source.Inspect(near[i], digest));
                            piece[i] = new Image(Convert.ToHexString(digest), split, string.Join(',', source.Labels(near[i]).ToArray()), source.Name(near[i]));
                        }
                        catch (RequestException)
                        {
                            broken.Add(near[i]);
                        }
                    },
                    CancellationToken.None);
                images.AddRange(piece.OfType<Image>());
                unreadable.AddRange(broken.Order().Select(source.Name));
                looked += piece.Length;
            }
        }
        return (images, unreadable, looked);
    }

    static string Names(IEnumerable<string> items, int count) => string.Join(", ", items.Take(Named)) + (count > Named ? $" and {count - Named:N0} more" : "");

    static string Plain(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            return name; // half of a surrogate pair: like no other
        }
    }

    sealed record Image(string Digest, string Split, string Labels, string Name);
}
