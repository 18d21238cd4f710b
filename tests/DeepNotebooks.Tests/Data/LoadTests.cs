using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

public sealed class LoadTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    Task<Dataset> Load(string nameOrFolder, string? or = null, IProgress<DatasetProgress>? progress = null) =>
        scratch.Library([.. BuiltInCatalogue.Entries]).LoadAsync(nameOrFolder, or, progress, CancellationToken.None);

    async Task<string> Refused(string nameOrFolder)
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => Load(nameOrFolder));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Theory]
    [InlineData("fashion-mnist", 60_000, 10_000, 10, 1, 28)]
    [InlineData("fruit", 1148, 1024, 15, 3, 160)]
    [InlineData("blood-cells", 3840, 960, 8, 3, 159)]
    public async Task The_shared_sets_are_read_as_their_makers_describe_them(string name, int train, int test, int classes, int channels, int width)
    {
        if (SharedDatasets.Folder is null)
        {
            // Without the real sets: one like them.
            scratch.ImageFolder($"shared/{name}", ["train", "test"], ["a", "b"]);
            Assert.Equal(12, (await Load(name)).Images);
            return;
        }
        var library = new DatasetLibrary([SharedDatasets.Folder], scratch.Cache, BuiltInCatalogue.Entries);

        var data = await library.LoadAsync(name, or: null, progress: null, CancellationToken.None);

        Assert.Equal((train, test), (data.Splits["train"], data.Splits["test"]));
        Assert.Equal(classes, data.Classes.Count);
        Assert.Equal((channels, width), (data.Channels, data.Card.Size.Width));
        var last = data.Split("test").Read(test - 1, data.Channels);
        Assert.Equal(last.Width * last.Height * channels, last.Pixels.Length);
        if (name == "fashion-mnist")
        {
            Assert.Equal(("Ankle boot", "MIT"), (data.Classes[data.Split("train").Label(0)], data.Card.Licence));
            Assert.Equal(BuiltInCatalogue.Entries.Single(entry => entry.Name == name).Identity, data.Identity);
        }
    }

    [Fact]
    public async Task An_archive_of_this_machine_is_a_dataset_and_after_a_change_another()
    {
        var folder = scratch.ImageFolder("leaves", ["train", "test"], ["a", "b"]);
        ZipFile.CreateFromDirectory(folder, scratch["leaves.zip"], CompressionLevel.Fastest, includeBaseDirectory: true);

        var first = await Load(scratch["leaves.zip"]);
        var again = await Load(scratch["leaves.zip"]);
        Assert.Equal((12, "file:leaves.zip", first.Identity), (first.Images, first.Card.Source, again.Identity));

        scratch.ImageFolder("leaves", ["train", "test", "val"], ["a", "b"]);
        File.Delete(scratch["leaves.zip"]);
        ZipFile.CreateFromDirectory(folder, scratch["leaves.zip"]);
        Assert.Equal(18, (await Load(scratch["leaves.zip"])).Images);

        scratch.Write("notes.bin", [1, 2, 3]);
        Assert.Contains("neither an archive nor a dataset", await Refused(scratch["notes.bin"]));
        Assert.Contains("no folder or file", await Refused(scratch["none.zip"]));
    }

    [Fact]
    public async Task An_image_folder_needs_no_card()
    {
        var folder = scratch.ImageFolder("mine", ["train", "valid", "test"], ["b", "a", "Z"]);
        scratch.Write("mine/train/a/notes.txt", [1]);
        scratch.Write("mine/train/a/.hidden.png", [1]);
        scratch.Write("mine/labels.csv", [1]);

        var data = await Load(folder);

        Assert.Equal("mine", data.Name);
        Assert.Equal(["Z", "a", "b"], data.Classes);
        Assert.Equal(["train", "val", "test"], data.Splits.Keys);
        Assert.Equal((9, 27, 3, (12, 10)), (data.Splits["val"], data.Images, data.Channels, data.Card.Size));
        Assert.Equal("NOASSERTION", data.Card.Licence);
        var train = data.Split("train");
        Assert.Equal("train/Z/00.png", train.Name(0));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], Enumerable.Range(0, 9).Select(train.Label));
        Assert.Equal(Pixels.Decode(Path.Combine(folder, "train/a/01.png"), 3).Pixels, train.Read(4, 3).Pixels);
    }

    [Theory]
    [InlineData("", "Training", "Testing")]
    [InlineData("", "TRAIN", "Dev")]
    [InlineData("brain tumours/", "train", "test")]
    public async Task Splits_are_known_by_the_names_that_public_sets_have_for_them_also_a_folder_further_down(string below, string train, string other)
    {
        var folder = scratch.ImageFolder("mri", [below + train, below + other], ["glioma", "none"]);

        var data = await Load(folder);

        Assert.Equal(["glioma", "none"], data.Classes);
        Assert.Equal(["train", other == "Dev" ? "val" : "test"], data.Splits.Keys);
        Assert.Equal(6, data.Splits["train"]);
    }

    [Fact]
    public async Task Classes_a_folder_further_down_are_classes_and_a_class_may_have_a_splits_name()
    {
        var deep = await Load(scratch.ImageFolder("deep", ["images"], ["oak", "ash"]));
        Assert.Equal(["ash", "oak"], deep.Classes);

        var teams = await Load(scratch.ImageFolder("teams", ["."], ["dev", "ops"]));
        Assert.Equal(["dev", "ops"], teams.Classes);
        Assert.Equal(["train"], teams.Splits.Keys);
    }

    [Fact]
    public async Task Links_to_images_and_class_folders_count_and_a_circle_of_links_does_not_hang()
    {
        var folder = scratch.ImageFolder("linked", ["train"], ["a"], perClass: 2);
        scratch.ImageFolder("elsewhere", ["all"], ["b"], perClass: 3);
        Directory.CreateSymbolicLink(Path.Combine(folder, "train/b"), scratch["elsewhere/all/b"]);
        File.CreateSymbolicLink(Path.Combine(folder, "train/a/link.png"), scratch["elsewhere/all/b/00.png"]);
        Directory.CreateSymbolicLink(Path.Combine(folder, "train/a/up"), Path.Combine(folder, "train"));

        var listing = Assert.Single(new DatasetLibrary([scratch.Folder], scratch.Cache, []).List(), listing => listing.Name == "linked");
        var data = await Load(folder);

        Assert.Equal([3, 3], Stratified.Counts(data.Split("train"), 2));
        Assert.Equal("train/b/02.png", data.Split("train").Name(5));
        Assert.Equal(data.Split("train").Read(2, 3).Pixels, data.Split("train").Read(3, 3).Pixels);
        string[] behind = ["linked/train/a/00.png", "linked/train/a/01.png", "elsewhere/all/b/00.png", "elsewhere/all/b/00.png", "elsewhere/all/b/01.png", "elsewhere/all/b/02.png"];
        Assert.Equal(behind.Sum(path => new FileInfo(scratch[path]).Length), listing.Bytes); // of what the links point to
    }

    [Fact]
    public async Task Class_folders_alone_are_one_split_for_training()
    {
        var folder = scratch.ImageFolder("alone", ["."], ["cat", "dog"], perClass: 2, SKEncodedImageFormat.Jpeg);

        var data = await Load(folder);

        Assert.Equal(["train"], data.Splits.Keys);
        Assert.Equal(4, data.Images);
        Assert.Contains("has no split 'test'", Assert.Throws<RequestException>(() => data.Split("test")).Message);
    }

    [Fact]
    public async Task Grey_files_make_a_grey_set_and_one_in_colour_makes_it_coloured()
    {
        for (byte i = 0; i < 6; i++)
            scratch.Write($"grey/{(i % 2 == 0 ? "even" : "odd")}/{i}.png", DecodeTests.GreyPng(i));
        Assert.Equal(1, (await Load(scratch["grey"])).Channels);

        scratch.Write("grey/odd/colour.png", Scratch.Noise(3, 3, 1, SKEncodedImageFormat.Png));
        Assert.Equal(3, (await Load(scratch["grey"])).Channels);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData("")]
    public async Task Idx_files_are_read_packed_or_not(string ending)
    {
        var folder = scratch.Idx("digits", ending: ending);

        var data = await Load(folder);

        Assert.Equal((40, 20, 1, (4, 5)), (data.Splits["train"], data.Splits["test"], data.Channels, data.Card.Size));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], data.Classes);
        var image = data.Split("test").Read(13, 1);
        Assert.Equal((byte)2, image.Pixels[0]);
        Assert.All(image.Pixels.Skip(1), pixel => Assert.Equal(13, pixel));
        Assert.Equal(3, data.Split("test").Label(13));
    }

    [Fact]
    public async Task Classes_txt_names_the_labels_of_idx_files()
    {
        scratch.Idx("letters");
        File.WriteAllLines(scratch["letters/classes.txt"], Enumerable.Range(0, 10).Select(i => $"letter {(char)('a' + i)}"));
        Assert.Equal("letter c", (await Load(scratch["letters"])).Classes[2]);

        File.WriteAllText(scratch["letters/classes.txt"], "a\nb\n");
        Assert.Contains("names 2 classes, and there are labels up to 9", await Refused(scratch["letters"]));
    }

    [Fact]
    public async Task A_part_of_fashion_mnist_under_its_name_has_its_class_names()
    {
        scratch.Idx("shared/fashion-mnist");

        var data = await Load("fashion-mnist");

        Assert.Equal("Trouser", data.Classes[1]);
        Assert.Equal("NOASSERTION", data.Card.Licence); // other bytes: the original's licence is not claimed for them
    }

    [Fact]
    public async Task A_truncated_idx_file_is_named_with_what_was_expected_and_found()
    {
        scratch.Idx("cut", ending: "");
        var path = scratch["cut/train-images-idx3-ubyte"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..500]);
        Assert.Contains($"'{path}' is truncated: its header says 40 × 5 × 4 = 800 bytes, found 484", await Refused(scratch["cut"]));

        scratch.Idx("cutgz");
        path = scratch["cutgz/t10k-images-idx3-ubyte.gz"];
        File.WriteAllBytes(path, Scratch.Pack(Scratch.IdxImages(20, 2)[..300], ".gz"));
        Assert.Contains($"'{path}' is truncated: its header says 20 × 5 × 4 = 400 bytes, found 284", await Refused(scratch["cutgz"]));

        scratch.Idx("half");
        path = scratch["half/train-images-idx3-ubyte.gz"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..60]);
        Assert.Contains(path, await Refused(scratch["half"]));
    }

    [Fact]
    public async Task A_header_that_lies_about_gigabytes_is_not_believed()
    {
        scratch.Idx("lies");
        foreach (var path in Directory.GetFiles(scratch["lies"], "t10k*"))
            File.Delete(path);
        scratch.Write("lies/train-images-idx3-ubyte.gz", Scratch.Pack(Scratch.Header(0x0803, 40, 30_000, 30_000), ".gz"));

        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains("is truncated: its header says 40 × 30000 × 30000", await Refused(scratch["lies"]));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    [Fact]
    public async Task Labels_that_do_not_match_the_images_are_refused()
    {
        scratch.Idx("odd");
        scratch.Write("odd/train-labels-idx1-ubyte.gz", Scratch.Pack(Scratch.IdxLabels(39), ".gz"));
        Assert.Contains("has 39 labels for 40 images", await Refused(scratch["odd"]));

        File.Delete(scratch["odd/train-labels-idx1-ubyte.gz"]);
        Assert.Contains("has no labels beside it", await Refused(scratch["odd"]));
    }

    [Fact]
    public async Task Folders_that_cannot_be_trained_on_are_refused_by_name()
    {
        Directory.CreateDirectory(scratch["empty/train/cat"]);
        Assert.Contains($"folder '{scratch["empty"]}' has no images", await Refused(scratch["empty"]));

        scratch.ImageFolder("gap", ["train", "test"], ["cat", "dog"]);
        Directory.CreateDirectory(scratch["gap/train/eel"]);
        Assert.Contains("class folder 'train/eel' has no images", await Refused(scratch["gap"]));

        Directory.Delete(scratch["gap/train/eel"]);
        scratch.Write("gap/test/yak/1.png", DecodeTests.GreyPng(1));
        Assert.Contains("class 'yak' of test/ is not among the classes of train/", await Refused(scratch["gap"]));
    }

    [Fact]
    public async Task Unknown_names_are_answered_with_the_likely_one_and_how_to_list()
    {
        scratch.ImageFolder("shared/blood-cells", ["train"], ["a", "b"]);

        Assert.Equal(
            "dataset 'blood-cels' is not in the catalogue. Did you mean 'blood-cells'? "
                + "('deepnotebooks datasets list' or '#!datasets' shows all; a folder works too.)",
            await Refused("blood-cels"));
        Assert.Contains("there is no folder or file './nowhere'", await Refused("./nowhere"));
        Assert.Contains("is a file", await Refused(scratch.Write("file", [1])));
    }

    [Fact]
    public async Task A_jpeg_cut_in_the_middle_is_named_when_it_is_read()
    {
        var folder = scratch.ImageFolder("photos", ["train"], ["a", "b"], format: SKEncodedImageFormat.Jpeg);
        var path = Path.Combine(folder, "train/b/01.jpeg");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^150]);
        var data = await Load(folder);

        var error = Assert.Throws<RequestException>(() =>
            PreparedImages.Prepare("photos", data.Split("train"), 3, 8, 8));

        Assert.Contains($"image '{path}' is truncated", error.Message);
    }

    [Fact]
    public async Task A_card_adds_title_and_licence_and_its_identity_is_held_to()
    {
        var folder = scratch.ImageFolder("carded", ["train"], ["a", "b"]);
        var bare = await Load(folder);
        File.WriteAllText(Path.Combine(folder, "dataset.yaml"),
            $"name: tissue\ntitle: Plant tissue\nlicence: CC-BY-4.0\ncitation: Doe 2020\nhomepage: https://example.org\nidentity: {bare.Identity}\n");

        var data = await Load(folder);

        Assert.Equal(("tissue", "Plant tissue", "CC-BY-4.0"), (data.Name, data.Card.Title, data.Card.Licence));
        Assert.Equal(("Doe 2020", "https://example.org"), (data.Card.Citation, data.Card.Source));
        Assert.Equal(bare.Identity, data.Identity); // a card is no part of the data

        scratch.Write("carded/train/a/more.png", DecodeTests.GreyPng(1));
        Assert.Contains("is not what its dataset.yaml says", await Refused(folder));
    }

    [Fact]
    public async Task The_identity_is_what_its_description_says()
    {
        var folder = scratch.ImageFolder("known", ["train", "test"], ["a", "b-é", "B"]);
        scratch.Write("known/README.md", [1]);

        var data = await Load(folder);

        // As an independent program would do it.
        var lines = Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)
            .Select(path => $"{Path.GetRelativePath(folder, path)}\t{new FileInfo(path).Length}\t{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}\n")
            .Order(StringComparer.Ordinal);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), data.Identity);

        var other = Path.Combine(folder, "test/B/02.png");
        File.WriteAllBytes(other, File.ReadAllBytes(Path.Combine(folder, "test/B/01.png")));
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddMinutes(1));
        Assert.NotEqual(data.Identity, (await Load(folder)).Identity);
    }

    [Fact]
    public async Task An_unchanged_file_is_not_hashed_again()
    {
        var folder = scratch.ImageFolder("big", ["train"], ["a", "b"]);
        var first = await Load(folder);

        // Same length, same time, other bytes: only who does not read cannot see it.
        var path = Path.Combine(folder, "train/a/00.png");
        var time = File.GetLastWriteTimeUtc(path);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(first.Identity, (await Load(folder)).Identity);

        File.SetLastWriteTimeUtc(path, time.AddSeconds(1));
        Assert.NotEqual(first.Identity, (await Load(folder)).Identity);
        var verified = scratch.Library().Verify(folder, null, CancellationToken.None);
        Assert.Equal("train/a/00.png", Assert.Single(verified.Differences).Item);
        Assert.Equal(["the first reading"], verified.Against);
    }

    [Fact]
    public async Task What_cannot_be_had_is_replaced_by_a_generated_set_where_that_was_asked_for()
    {
        var reports = new Reports();

        var data = await Load("not-anywhere", or: "shapes-gray", reports);

        Assert.Equal(("shapes-gray", "generated"), (data.Name, data.Location));
        Assert.Contains(reports.All, report => report.Note is { } note && note.Contains("'not-anywhere' is not in the catalogue"));
        var error = await Assert.ThrowsAsync<RequestException>(() => Load("not-anywhere", or: "shape"));
        Assert.Contains("Did you mean 'shapes'?", error.Message);
    }

    internal sealed class Reports : IProgress<DatasetProgress>
    {
        readonly List<DatasetProgress> all = [];

        internal IReadOnlyList<DatasetProgress> All
        {
            get
            {
                lock (all)
                    return [.. all];
            }
        }

        public void Report(DatasetProgress value)
        {
            lock (all)
                all.Add(value);
        }
    }
}
