using System.Security.Cryptography;
using System.Text;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

/// <summary>A folder that holds a dataset.yaml and no data: the set is where the card says.</summary>
public sealed class CardSourceTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly FileServer server = new();

    public CardSourceTests()
    {
        server.Open.SetResult();
        foreach (var split in new[] { "train", "test" })
        {
            var folder = scratch.ImageFolder($"origin-{split}", ["."], ["ash", "oak"], perClass: split == "train" ? 4 : 2);
            System.IO.Compression.ZipFile.CreateFromDirectory(folder, scratch[$"{split}.zip"]);
            server.Files[$"{split}.zip"] = File.ReadAllBytes(scratch[$"{split}.zip"]);
        }
        server.Files["download"] = server.Files["train.zip"];
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    DatasetLibrary Library => new([scratch["shared"]], scratch.Cache, [], Scratch.Impatient with { Shards = new() { KeepFree = 0 } });

    Task<Dataset> Load(string name) => Library.LoadAsync(name, or: null, progress: null, CancellationToken.None);

    string Card(string name, string text)
    {
        scratch.Write($"shared/{name}/dataset.yaml", Encoding.UTF8.GetBytes(text.Replace("HOST/", server.Address)));
        return scratch[$"shared/{name}"];
    }

    string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(server.Files[path]));

    [Fact]
    public async Task What_it_names_is_fetched_checked_and_keeps_the_card()
    {
        var folder = Card("trees", $"title: Trees\nlicence: CC0-1.0\nsources:\n- {{url: HOST/train.zip, sha256: {Sha256("train.zip")}}}\n- {{url: HOST/test.zip}}\nsplits: {{train: 8, test: 4}}\n");
        var listed = Assert.Single(Library.List(), one => one.Name == "trees");
        Assert.Equal((DatasetPlace.Remote, "Trees", 12), (listed.Place, listed.Title, listed.Images));
        Assert.Empty(server.Requests);

        var data = await Load("trees");

        Assert.Equal(("Trees", "CC0-1.0"), (data.Card.Title, data.Card.Licence));
        Assert.Equal([("train", 8), ("test", 4)], data.Splits.Select(split => (split.Key, split.Value)));
        Assert.Equal(["train.zip", "test.zip"], server.Requests);
        Assert.Equal(data.Identity, (await Load(folder)).Identity); // by its path too, and not again
        Assert.Equal(2, server.Requests.Count);
        Assert.True(Library.Verify("trees", null, CancellationToken.None).Ok);
    }

    [Fact]
    public async Task Several_streams_are_the_splits_of_one_set()
    {
        foreach (var (path, first) in new[] { ("train/0.tar", 0), ("train/1.tar", 5), ("val/0.tar", 10) })
            server.Files[path] = ShardTests.Tar([.. Enumerable.Range(first, 5).SelectMany(i => new[] { ($"{i}.png", ShardTests.Image(i)), ($"{i}.cls", Encoding.ASCII.GetBytes($"{i % 2}")) })]);
        Card("stream", "classes: [ash, oak]\nsources:\n- url: HOST/train/{0..1}.tar\n- url: HOST/val/{0..0}.tar\n");

        var data = await Load("stream");

        Assert.Equal([("train", 10), ("val", 5)], data.Splits.Select(split => (split.Key, split.Value)));
        Assert.Equal(["ash", "oak"], data.Classes);
        Assert.Equal("val/0.tar:10", data.Split("val").Name(0));
        var verified = Library.Verify("stream", null, CancellationToken.None);
        Assert.True(verified.Ok);
        Assert.Equal(3, verified.Files);
        File.WriteAllBytes(Directory.GetFiles(Path.Combine(scratch.Cache, "stream"), "*.tar")[0], new byte[512]);
        Assert.Single(Library.Verify("stream", null, CancellationToken.None).Differences);
    }

    [Theory]
    [InlineData("sources:\n- {url: HOST/download, unpack: zip}\n", null)]
    [InlineData("sources:\n- {url: HOST/train.zip, sha256: 0000000000000000000000000000000000000000000000000000000000000000}\n", "expected 0000")]
    [InlineData("sources:\n- {url: HOST/train.zip, unpack: rar}\n", "unpack: rar is none of zip, tar, tar.gz, tgz, none")]
    [InlineData("sources:\n- {url: /etc/passwd}\n", "'/etc/passwd' is no address")]
    [InlineData("sources:\n- {url: train.zip}\n", "'train.zip' is no address")]
    [InlineData("sources:\n- {url: HOST/train.zip}\n- {url: 'HOST/t-{0..1}.tar'}\n", "beside a stream there are only streams")]
    [InlineData("sources:\n- {url: HOST/train.zip}\nidentity: sha256:00\n", "is not what its dataset.yaml says")]
    public async Task What_a_card_gets_wrong_is_told_in_one_line(string card, string? complaint)
    {
        Card("set", card);
        if (complaint is null)
        {
            Assert.Equal(8, (await Load("set")).Images);
            return;
        }
        var error = await Assert.ThrowsAnyAsync<DeepNotebooksException>(() => Load("set"));
        Assert.Contains(complaint, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Numbers_of_images_that_the_card_tells_are_compared()
    {
        scratch.ImageFolder("shared/set", ["train"], ["ash", "oak"], perClass: 3);
        Card("set", "splits: {train: 7, test: 2}\n");

        var verified = Library.Verify("set", null, CancellationToken.None);

        Assert.Equal(
            [new DatasetDifference("split 'test'", "2 images", "0 images"), new DatasetDifference("split 'train'", "7 images", "6 images")], verified.Differences);
        Card("set", "splits: {train: 6}\n");
        Assert.True(Library.Verify("set", null, CancellationToken.None).Ok);
    }

    [Fact]
    public async Task What_a_killed_fetch_left_is_removed_after_a_month_and_not_before()
    {
        foreach (var (name, days) in new[] { ("old", 31), ("new", 29) })
        {
            var file = scratch.Write($"cache/datasets/.{name}.partial/download/file.part", [1, 2, 3]);
            File.WriteAllText(scratch[$"cache/datasets/.{name}.lock"], "");
            foreach (var path in new[] { file, Path.GetDirectoryName(file)!, Path.GetDirectoryName(Path.GetDirectoryName(file))! })
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days));
        }

        await Load(server.Address + "train.zip");

        Assert.Equal([".new.lock", ".new.partial"], Directory.GetFileSystemEntries(scratch["cache/datasets"], ".*").Select(path => Path.GetFileName(path)).Where(name => name.Contains("old") || name.Contains("new")).Order());
    }
}
