using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public sealed class ListingTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_list_has_shared_sets_first_then_the_catalogue_and_what_is_generated()
    {
        scratch.ImageFolder("shared/cells", ["train", "test"], ["a", "b"]);
        scratch.ImageFolder("shared/.git", ["train"], ["a", "b"]);
        Directory.CreateDirectory(scratch["shared/not-a-dataset"]);

        var list = scratch.Library([.. BuiltInCatalogue.Entries]).List();

        Assert.Equal(["cells", "fashion-mnist"], list.Take(2).Select(listing => listing.Name));
        Assert.Equal(["shapes", "shapes-gray"], list.TakeLast(2).Select(listing => listing.Name));
        Assert.Equal([DatasetPlace.Shared, DatasetPlace.Remote, DatasetPlace.Generated], list.Select(listing => listing.Place).Distinct());
        Assert.Equal((12, 2, 3, (12, 10)), (list[0].Images, list[0].Classes.Count, list[0].Channels, list[0].Size));
        Assert.Equal(Directory.GetFiles(scratch["shared/cells"], "*.png", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), list[0].Bytes);
        Assert.Null(list[0].Identity);
        Assert.Equal((70_000, 30_878_645), (list[1].Images, list[1].Bytes));
    }

    [Fact]
    public async Task Showing_a_set_tells_the_identity_it_is_loaded_with()
    {
        scratch.ImageFolder("shared/cells", ["train", "test"], ["a", "b"]);
        var library = scratch.Library();

        var shown = library.Show("cells", null, CancellationToken.None);

        Assert.Equal((await library.LoadAsync("cells", null, null, CancellationToken.None)).Identity, shown.Identity);
        Assert.Equal(shown.Identity, library.List()[0].Identity); // remembered now
    }

    [Fact]
    public void Verifying_names_every_file_that_differs_from_SHA256SUMS()
    {
        var folder = scratch.ImageFolder("shared/cells", ["train"], ["a", "b"], perClass: 2);
        var sums = Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories)
            .Select(path => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}  ./{Path.GetRelativePath(folder, path)}")
            .Append($"{new string('0', 64)}  ./LICENSE"); // beside the data, not part of them
        File.WriteAllLines(Path.Combine(folder, "SHA256SUMS"), sums);
        Assert.True(scratch.Library().Verify("cells", null, CancellationToken.None).Ok);

        File.Delete(Path.Combine(folder, "train/a/00.png"));
        scratch.Write("shared/cells/train/a/new.png", DecodeTests.GreyPng(1));
        scratch.Write("shared/cells/train/b/01.png", DecodeTests.GreyPng(2));
        var found = scratch.Library().Verify("cells", null, CancellationToken.None);

        Assert.Equal(["SHA256SUMS"], found.Against);
        Assert.Equal(
            [("train/a/00.png", true, false), ("train/a/new.png", false, true), ("train/b/01.png", true, true)],
            found.Differences.Select(item => (item.Item, item.Recorded is not null, item.Found is not null)));
    }

    [Fact]
    public async Task A_preview_shows_samples_of_each_class_and_counts_every_split()
    {
        scratch.ImageFolder("shared/cells", ["train", "test"], ["a", "b", "c"], perClass: 4);
        File.WriteAllBytes(scratch["shared/cells/train/b/00.png"], [1, 2, 3]);
        var data = await scratch.Library().LoadAsync("cells", null, null, CancellationToken.None);

        var preview = DatasetPreview.Of(data, samples: 3, side: 20);

        Assert.Equal(["a", "b", "c"], preview.Classes.Select(item => item.Name));
        Assert.All(preview.Classes, item => Assert.Equal((4, 4), (item.Images["train"], item.Images["test"])));
        Assert.Equal(["train/b/00.png"], preview.Unreadable);
        using var strip = SKBitmap.Decode(preview.Classes[0].Png);
        Assert.Equal((64, 20), (strip.Width, strip.Height));
        using var page = SKBitmap.Decode(preview.Png);
        Assert.Equal((64, 64), (page.Width, page.Height));
        // The first sample of class c, in the middle of its square, is the first pixel row's image.
        var first = ImageResizer.Resize(data.Split("train").Read(8, 3), 20, 17);
        var colour = page.GetPixel(10, 44 + 1 + 8);
        var at = ((8 * 20) + 10) * 3;
        Assert.Equal((first.Pixels[at], first.Pixels[at + 1], first.Pixels[at + 2]), (colour.Red, colour.Green, colour.Blue));
    }
}
