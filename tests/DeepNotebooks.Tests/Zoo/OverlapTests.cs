using DeepNotebooks.Text;
using DeepNotebooks.Zoos;
using SkiaSharp;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Images of a test split that an ancestor was trained on, made to overlap on purpose.</summary>
public sealed class OverlapTests : IDisposable
{
    readonly ZooScene scene = new();
    readonly List<string> told = [];

    public void Dispose() => scene.Dispose();

    ZooStore Store() => scene.Store(progress: new PublishTests.Told(told));

    /// <summary>Two colours, each image of another shade; <paramref name="first"/> makes sets that share none.</summary>
    string Colours(string name, int first)
    {
        foreach (var (split, count) in new[] { ("train", 10), ("val", 3), ("test", 5) })
        {
            for (var i = 0; i < count; i++)
            {
                foreach (var kind in (string[])["red", "blue"])
                {
                    var shade = (byte)(first++ % 256);
                    Write(Path.Combine(scene.Root, name, split, kind, $"{i}.png"), new SKColor(kind == "red" ? (byte)230 : shade, (byte)(first / 256), kind == "red" ? shade : (byte)230));
                }
            }
        }
        return Path.Combine(scene.Root, name);
    }

    static void Write(string file, SKColor colour)
    {
        using var bitmap = new SKBitmap(20, 16);
        bitmap.Erase(colour);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = File.Create(file);
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
    }

    /// <summary>The same picture in a file of another form, which loses nothing of it.</summary>
    static void CopyAsWebp(string from, string to)
    {
        using var bitmap = SKBitmap.Decode(from);
        using var pixels = bitmap.PeekPixels();
        using var encoded = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100))!;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, encoded.ToArray());
    }

    /// <summary>Puts some training images of one set among the test images of another, in files that have other bytes.</summary>
    static void Mix(string from, string into, int count)
    {
        foreach (var (file, i) in Directory.EnumerateFiles(Path.Combine(from, "train", "red")).Order(StringComparer.Ordinal).Take(count).Select((file, i) => (file, i)))
            CopyAsWebp(file, Path.Combine(into, "test", "red", $"mixed-{i}.webp"));
    }

    async Task<PublishedModel> PublishAsync(string folder, string name, string? parent = null, PublishOptions? options = null)
    {
        var data = await Datasets.LoadAsync(folder);
        var recipe = new Recipe { Batch = 8, HeadEpochs = 0, Device = "cpu" };
        using var learner = parent is null
            ? Learner.Create(data, "small-cnn", recipe)
            : Learner.FineTune(data, await Store().CachedAsync(ModelName.Parse(parent), default), recipe);
        var run = Path.Combine(scene.Root, "run-" + name.Replace('/', '-'));
        await learner.FitAsync(epochs: 1, output: run);
        return await Publication.RunAsync(run, learner, name, options ?? new PublishOptions { Licence = "CC0-1.0" }, default, Store());
    }

    [Fact]
    public async Task Test_images_that_a_grandparent_was_trained_on_are_told_recorded_and_found_again()
    {
        await Store().InitAsync(default);
        var first = Colours("first", 0);
        await PublishAsync(first, "colours/first");
        var second = Colours("second", 100);
        var between = await PublishAsync(second, "colours/second", "colours/first");
        Assert.All(between.Manifest.SharedImages!, shared => Assert.Equal(0, shared.Images));
        Assert.Empty(between.Warnings);

        var third = Colours("third", 200);
        Mix(from: first, into: third, count: 4);
        var published = await PublishAsync(third, "colours/third", "colours/second");

        Assert.Equal(
            [("colours/third", 0), ("colours/second@1", 0), ("colours/first@1", 4)],
            published.Manifest.SharedImages!.Select(shared => (shared.Model, (int)shared.Images!)));
        Assert.Contains(published.Warnings, warning => warning.Contains("4 of 14 test images were trained on before, by its ancestor colours/first@1"));
        Assert.Contains("**Seen before the test**: 4 of 14", (await Store().ShowAsync(ModelName.Parse("colours/third"), default)).Card);

        var verified = await Verifier.VerifyAsync("colours/third", VerificationLevel.Metrics, third, Store(), default);
        Assert.True(verified.Ok, verified.ToJson());
        Assert.Contains(verified.Items, item => item is { Item: "shared with colours/first@1", Found: "4 of 14 test images" });
    }

    [Fact]
    public async Task A_record_that_hides_the_overlap_is_found()
    {
        await Store().InitAsync(default);
        var first = Colours("first", 0);
        await PublishAsync(first, "colours/first");
        var second = Colours("second", 100);
        Mix(from: first, into: second, count: 2);
        await PublishAsync(second, "colours/second", "colours/first");
        var package = (await Store().PullAsync(ModelName.Parse("colours/second"), Path.Combine(scene.Root, "pulled"), default)).Path;
        var manifest = Yaml.Read<ModelManifest>(Path.Combine(package, "model.yaml"));
        File.WriteAllText(Path.Combine(package, "model.yaml"), Yaml.Write(manifest with
        {
            SharedImages = [.. manifest.SharedImages!.Select(shared => shared with { Images = 0 })],
        }));

        var verified = await Verifier.VerifyAsync(package, VerificationLevel.Metrics, second, Store(), default);

        Assert.Contains(verified.Items, item => item is { Item: "shared with colours/first@1", Ok: false, Found: "2 of 12 test images" });
    }

    [Fact]
    public async Task A_parent_that_lists_no_images_leaves_it_open()
    {
        await Store().InitAsync(default);
        await PublishAsync(Colours("first", 0), "colours/first", options: new() { Licence = "CC0-1.0", ListImages = false });
        var published = await PublishAsync(Colours("second", 100), "colours/second", "colours/first");

        Assert.Null(published.Manifest.SharedImages!.Single(shared => shared.Model == "colours/first@1").Images);
        Assert.Empty(published.Warnings);
    }

    [Fact]
    public async Task A_picture_is_the_same_in_whatever_file_it_lies_and_numpy_reads_the_list()
    {
        var folder = Colours("first", 0);
        var data = await Datasets.LoadAsync(folder);
        var png = ImageDigests.Of(data.Split("train"), default);
        Assert.Equal(20, png.Length);

        var other = Directory.CreateDirectory(Path.Combine(scene.Root, "other")).FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories))
            CopyAsWebp(file, Path.Combine(other, Path.GetRelativePath(folder, Path.ChangeExtension(file, ".webp"))));
        var copied = await Datasets.LoadAsync(other);
        Assert.Equal(png, ImageDigests.Of(copied.Split("train"), default));

        var list = Path.Combine(scene.Root, TrainingImagesFile.Name);
        NpyFile.Write(list, png);
        Assert.Equal(png, TrainingImagesFile.Read(list));
        Assert.Throws<WorkFailedException>(() => NpyFile.Read(list)); // no tensor
    }
}
