using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public sealed class WarningTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Identical_images_in_two_splits_or_classes_and_classes_of_almost_nothing_are_told()
    {
        scratch.ImageFolder("set", ["train", "test"], ["ash", "Oak"], perClass: 6);
        scratch.ImageFolder("set", ["train"], ["oak"], perClass: 2); // the same images as the first two of 'ash'
        File.Copy(scratch["set/train/ash/00.png"], scratch["set/test/ash/copy.png"]);
        File.Copy(scratch["set/train/ash/01.png"], scratch["set/train/Oak/copy.png"]);
        File.Copy(scratch["set/train/ash/02.png"], scratch["set/train/ash/copy.png"]); // in one class of one split: no matter

        var preview = DatasetPreview.Of(await scratch.Load("set"), samples: 1, side: 8);

        Assert.Equal(
            [
                "1 image is in two splits: 'train/ash/00.png' = 'test/ash/copy.png'.",
                "2 images are in two classes: 'train/Oak/copy.png' = 'train/ash/01.png', 'train/ash/00.png' = 'train/oak/00.png'.",
                "almost nothing to learn from: class 'oak' has 2 training images.",
                "classes that look alike: 'Oak', 'oak'.",
            ],
            preview.Warnings);
        Assert.Empty(preview.Unreadable);
    }

    [Fact]
    public async Task Files_that_are_no_images_or_were_cut_short_are_named_wherever_they_lie()
    {
        scratch.ImageFolder("set", ["train", "test"], ["ash", "oak"], perClass: 6, SKEncodedImageFormat.Jpeg);
        scratch.Write("set/test/oak/text.jpg", "no image"u8.ToArray());
        var whole = File.ReadAllBytes(scratch["set/train/ash/03.jpeg"]);
        File.WriteAllBytes(scratch["set/train/ash/03.jpeg"], whole[..^100]);
        scratch.Write("set/train/oak/cut.png", Scratch.Noise(20, 20, 1, SKEncodedImageFormat.Png)[..^200]);

        var preview = DatasetPreview.Of(await scratch.Load("set"), samples: 1, side: 8);

        Assert.Equal(["test/oak/text.jpg", "train/ash/03.jpeg", "train/oak/cut.png"], preview.Unreadable.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Other_forms_are_looked_at_too()
    {
        scratch.Idx("arrays", train: 40, test: 20); // the first pixel tells the split, so none is in both
        Assert.DoesNotContain((await Preview("arrays")).Warnings, warning => warning.Contains("splits", StringComparison.Ordinal));

        (string, byte[])[] samples = [("a.png", DecodeTests.GreyPng(1)), ("a.cls", "0"u8.ToArray()), ("b.png", DecodeTests.GreyPng(1)), ("b.cls", "1"u8.ToArray())];
        scratch.Write("shards/train.tar", ShardTests.Tar(samples));
        Assert.Contains("1 image is in two classes: 'train.tar:a' = 'train.tar:b'.", (await Preview("shards")).Warnings);
    }

    [Fact]
    public async Task Names_that_would_act_are_shown_and_not_obeyed()
    {
        var long1 = new string('x', 300);
        var several = $"new\nline,\u202Eevil,{long1}"; // a direction override, and far too long
        scratch.Write("set/labels.csv", System.Text.Encoding.UTF8.GetBytes($"file,label\na.png,\"new\nline\"\nb.png,\u202Eevil\nc.png,{long1}\n"));
        for (var i = 0; i < 3; i++)
            scratch.Write($"set/{(char)('a' + i)}.png", DecodeTests.GreyPng((byte)i));
        var data = await scratch.Load("set");
        Assert.Equal(several.Split(',').Order(StringComparer.Ordinal), data.Classes); // the data are as they are

        foreach (var warning in (await Preview("set")).Warnings)
        {
            Assert.DoesNotContain('\n', warning);
            Assert.DoesNotContain('\u202E', warning);
            Assert.InRange(warning.Length, 1, 500);
        }
    }

    async Task<DatasetPreview> Preview(string folder) => DatasetPreview.Of(await scratch.Load(folder), samples: 1, side: 8);
}
