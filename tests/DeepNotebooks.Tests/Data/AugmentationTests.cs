using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class AugmentationTests
{
    const int Side = 24;
    static readonly Preprocessing Input = new() { Channels = 3, Height = Side, Width = Side, Mean = [0.5f, 0.5f, 0.5f], Std = [0.25f, 0.25f, 0.25f] };

    /// <summary>Everything at once.</summary>
    static readonly Augmentation All = new()
    {
        Flip = Mirroring.Both,
        Crop = 0.4,
        Rotation = 20,
        Brightness = 0.3,
        Contrast = 0.3,
        Saturation = 0.5,
        Hue = 0.1,
        Operations = 3,
        Magnitude = 0.7,
        Erase = 0.5,
        Mixup = 0.4,
        Cutmix = 1,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_batches_are_the_same_bits_with_one_thread_two_or_eight(bool held)
    {
        var one = Epoch(All, threads: 1, held);

        Assert.Equal(one, Epoch(All, threads: 2, held));
        Assert.Equal(one, Epoch(All, threads: 8, held));
        Assert.NotEqual(one, Epoch(All, threads: 1, held, epoch: 2));
        Assert.NotEqual(one, Epoch(All, threads: 1, held, seed: 8));
    }

    [Fact]
    public void Each_change_by_itself_changes_images_and_none_changes_nothing()
    {
        var asTheyAre = Epoch(null);
        Assert.Equal(asTheyAre, Epoch(Augmentation.None));
        foreach (var change in new[]
        {
            Augmentation.None with { Flip = Mirroring.Horizontal }, Augmentation.None with { Flip = Mirroring.Both }, Augmentation.None with { Shift = 0.1 },
            Augmentation.None with { Crop = 0.5 }, Augmentation.None with { Rotation = 15 }, Augmentation.None with { Brightness = 0.3 },
            Augmentation.None with { Contrast = 0.3 }, Augmentation.None with { Saturation = 0.5 }, Augmentation.None with { Hue = 0.2 },
            Augmentation.None with { Operations = 2 }, Augmentation.None with { Erase = 1 }, Augmentation.None with { Mixup = 1 }, Augmentation.None with { Cutmix = 1 },
        })
        {
            Assert.NotEqual(asTheyAre, Epoch(change));
        }
    }

    [Fact]
    public void A_turn_by_half_a_circle_is_the_image_upside_down()
    {
        var plane = Enumerable.Range(0, 35).Select(i => (byte)(7 * i)).ToArray();
        var turned = new byte[35];

        Affine.Of(new CropBox(0, 0, 7, 5), 5, 7).Turned(180).Sample(plane, 5, 7, turned, 5, 7);

        Assert.All(turned.Zip(plane.Reverse()), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Fact]
    public void Turning_keeps_the_middle_and_crops_lie_within_the_image()
    {
        var plane = new byte[31 * 31];
        plane[(15 * 31) + 15] = 255;
        var turned = new byte[31 * 31];
        Affine.Of(new CropBox(0, 0, 31, 31), 31, 31).Turned(37).Slanted(0.2, 0).Sample(plane, 31, 31, turned, 31, 31);
        Assert.InRange(turned[(15 * 31) + 15], 240, 255);

        var random = new SplitMix64(1);
        for (var i = 0; i < 1000; i++)
        {
            var box = CropBox.Draw(ref random, 0.2, 30, 50);
            Assert.True(box is { X: >= 0, Y: >= 0 } && box.X + box.Width <= 50.0001 && box.Y + box.Height <= 30.0001, $"{box}");
            Assert.InRange(box.Width * box.Height / 1500, 0.1999, 1.0001);
        }
    }

    [Fact]
    public void A_crop_of_a_plain_ramp_is_the_ramps_part()
    {
        var ramp = Enumerable.Range(0, 40 * 40).Select(i => (byte)(5 * (i % 40))).ToArray();
        var part = new byte[20 * 20];

        new CropBox(10, 3, 20, 20).Resize(ramp, 40, 40, part, 20, 20);

        Assert.All(part.Select((value, i) => (value, i)), item => Assert.Equal(5 * (10 + (item.i % 20)), item.value));
    }

    [Fact]
    public void Colours_keep_greys_and_a_full_turn_or_no_change_keeps_all()
    {
        byte[] grey = [10, 128, 250, 10, 128, 250, 10, 128, 250];
        var changed = grey.ToArray();
        Colours.Change(changed, 3, 1.7, 0.3);
        Assert.All(changed.Zip(grey), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));

        byte[] colour = [200, 30, 90, 10, 220, 80, 60, 70, 240];
        changed = colour.ToArray();
        Colours.Change(changed, 3, 1, 0);
        Assert.All(changed.Zip(colour), pair => Assert.InRange(pair.First, pair.Second - 2, pair.Second + 2));
        Colours.Change(changed, 3, 0, 0);
        Assert.Equal(changed[0], changed[3]); // no colour left
    }

    [Fact]
    public void Mixed_images_say_of_what_they_are_and_by_how_much()
    {
        // Image i is all of tone 10 · i: a mixed pixel tells the share.
        var pixels = Enumerable.Range(0, 16).SelectMany(i => Enumerable.Repeat((byte)(10 * i), 3 * Side * Side)).ToArray();
        var source = new MemorySource("tones", pixels, [.. Enumerable.Range(0, 16).Select(i => (byte)i)], Side, Side, 3);
        var images = PreparedImages.Prepare("tones", source, 3, Side, Side);
        var raw = Input with { Mean = [0, 0, 0], Std = [1 / 255f, 1 / 255f, 1 / 255f] };
        foreach (var mixing in new[] { Augmentation.None with { Mixup = 1 }, Augmentation.None with { Cutmix = 1 } })
        {
            var augmenter = new Augmenter(mixing, seed: 3, 3, (Side, Side), (Side, Side));
            var batch = PixelBatches.Epoch(images, [.. Enumerable.Range(0, 16)], 16, raw, augmenter).Single();

            Assert.True(batch.IsMixed);
            for (var i = 0; i < 16; i++)
            {
                var (share, own, other) = (batch.Shares.Span[i], batch.Labels.Span[i], batch.Partners.Span[i]);
                Assert.Equal((i + 1) % 16, other);
                var mean = batch.Images.Slice(i * batch.Values, batch.Values).ToArray().Average();
                Assert.Equal((share * 10 * own) + ((1 - share) * 10 * other), mean, 0.6f);
            }
        }
    }

    [Fact]
    public void Betas_are_between_0_and_1_around_a_half()
    {
        foreach (var parameter in new[] { 0.1, 0.4, 1.0 })
        {
            var random = new SplitMix64(9);
            var drawn = Enumerable.Range(0, 4000).Select(_ => Mixing.Beta(ref random, parameter)).ToArray();
            Assert.All(drawn, value => Assert.InRange(value, 0, 1));
            Assert.Equal(0.5, drawn.Average(), 0.03);
            var variance = drawn.Average(value => (value - 0.5) * (value - 0.5));
            Assert.Equal(1 / (4 * ((2 * parameter) + 1)), variance, 0.01);
        }
    }

    [Theory]
    [InlineData(true, "apple", "banana")]
    [InlineData(true, "basophil", "ig", "T-shirt/top", "Ankle boot")]
    [InlineData(false, "0", "1", "2")]
    [InlineData(false, "00012", "00013")]
    [InlineData(false, "A", "B")]
    [InlineData(false, "digit 7")]
    [InlineData(false, "turn left", "turn right")]
    [InlineData(false, "kidney-left", "liver")]
    [InlineData(true, "cleft lip", "bright field")]
    public void Class_names_tell_whether_a_mirror_image_is_something_else(bool may, params string[] classes) =>
        Assert.Equal(may, MirrorRule.MayMirror(classes));

    [Fact]
    public void An_augmentation_is_typed_as_a_name_and_values()
    {
        Assert.Equal(Augmentation.None, Augmentation.Parse("none"));
        Assert.Equal(Augmentation.Light, Augmentation.Parse("light"));
        Assert.Equal(Augmentation.Medium with { Flip = Mirroring.None, Mixup = 0.2 }, Augmentation.Parse("medium,flip=none, mixup=0.2"));
        Assert.Equal(Augmentation.Light with { Rotation = 90 }, Augmentation.Parse("rotation=90"));

        Assert.Contains("'heavy' is not an augmentation", Error("heavy"));
        Assert.Contains("there is no 'rotate'", Error("rotate=5"));
        Assert.Contains("mixup is 7, and must be 0 to 1", Error("mixup=7"));
        Assert.Contains("flip is 'sideways'", Error("flip=sideways"));
        Assert.Contains("not a whole number", Error("operations=1.5"));
        Assert.Contains("crop is 'NaN'", Error("crop=NaN").Replace("crop is NaN", "crop is 'NaN'"));

        static string Error(string text) => Assert.Throws<RequestException>(() => Augmentation.Parse(text)).Message;
    }

    [Fact]
    public void Images_prepared_larger_for_crops_are_whole_where_they_are_not_changed()
    {
        var source = new MemorySource("ramp", [.. Enumerable.Range(0, 36 * 36 * 3).Select(i => (byte)(i / 3 % 36 * 7))], [0], 36, 36, 3);
        var images = PreparedImages.Prepare("ramp", source, 3, 36, 36);

        var batch = PixelBatches.Epoch(images, [0], 1, Input).Single();

        var expected = new float[3 * Side * Side];
        Pixels.ToTensor(source.Read(0, 3), Input, expected);
        Assert.Equal(expected, batch.Images.ToArray());
    }

    static float[] Epoch(Augmentation? augmentation, int threads = 0, bool held = true, int epoch = 1, int seed = 7)
    {
        var random = new Random(4);
        var pixels = new byte[20 * 30 * 28 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i % 84) + (i / 84 % 30 * 3) + random.Next(40));
        var source = new MemorySource("noise", pixels, [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 4))], 28, 30, 3);
        var side = Augmenter.PreparedSide(augmentation, Side);
        var images = PreparedImages.Prepare("noise", source, 3, side, side, mostHeld: held ? 1 << 24 : 0);
        var augmenter = augmentation is null ? null : new Augmenter(augmentation, seed, 3, (side, side), (Side, Side));
        return
        [
            .. PixelBatches.Epoch(images, [.. Enumerable.Range(0, 20).Reverse()], 8, Input, augmenter, epoch, threads: threads)
                .SelectMany(batch => batch.IsMixed
                    ? [.. batch.Images.ToArray(), .. batch.Shares.ToArray(), .. batch.Partners.ToArray().Select(label => (float)label)]
                    : batch.Images.ToArray()),
        ];
    }
}
