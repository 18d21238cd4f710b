using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class ZooStoreTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task The_list_has_the_last_version_of_each_and_finds_by_words()
    {
        await scene.Store().InitAsync(default);
        Assert.Empty(await scene.Store().ListAsync(null, default));
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package("fruit/apples", title: "Apples: \"red\" & green"), default);

        var all = await scene.Store().ListAsync(null, default);
        Assert.Equal([("cells/blood", 2), ("fruit/apples", 1)], all.Select(entry => (entry.Name, entry.Version)));
        Assert.Equal(0.875, all[0].Metrics["test_accuracy"]);
        Assert.Equal("Apples: \"red\" & green", all[1].Title);
        Assert.Equal("fruit/apples", Assert.Single(await scene.Store().ListAsync("RED apples", default)).Name);
        Assert.Empty(await scene.Store().ListAsync("red giraffe", default));
    }

    [Fact]
    public async Task The_names_for_completion_are_those_last_seen_and_nothing_is_fetched()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        var elsewhere = scene.Store(user: "bob", zoo: $"file://{scene.Zoo}");

        Assert.Equal(["cells/blood"], await scene.Store().KnownNamesAsync(default));
        Assert.Empty(await elsewhere.KnownNamesAsync(default));
        await elsewhere.ListAsync(null, default);
        await scene.Store().PublishAsync(scene.Package("fruit/apples"), default);
        Assert.Equal(["cells/blood"], await elsewhere.KnownNamesAsync(default));
    }

    [Fact]
    public async Task Show_has_the_manifest_the_card_and_the_versions()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        await scene.Store().PublishAsync(scene.Package(), default);

        var last = await scene.Store().ShowAsync(ModelName.Parse("cells/blood"), default);
        Assert.Equal(2, last.Manifest.Version);
        Assert.Equal([1, 2], last.Versions);
        Assert.Contains("# Blood cells", last.Card);
        Assert.Equal(1, (await scene.Store().ShowAsync(ModelName.Parse("cells/blood@1"), default)).Manifest.Version);
        var json = last.ToJson();
        Assert.Equal(["cells/blood", "CC-BY-4.0", "blood-cells"], new[] { (string)json["name"]!, (string)json["licence"]!, (string)json["dataset"]!["name"]! });
        Assert.Equal(last.Manifest.Files["model.onnx"].Sha256, (string)json["files"]!["model.onnx"]!["sha256"]!);
        Assert.NotNull(json["published"]);
    }

    [Fact]
    public async Task A_zoo_is_bare_and_made_once()
    {
        await scene.Store().InitAsync(default);
        Assert.Equal("true", scene.Git("rev-parse", "--is-bare-repository"));
        scene.AssertClean();
        var again = await Assert.ThrowsAsync<RequestException>(() => scene.Store().InitAsync(default));
        Assert.Contains("already", again.Message);
    }

    [Fact]
    public async Task What_is_no_zoo_is_one_line_with_the_mend()
    {
        var none = await Assert.ThrowsAsync<RequestException>(() => scene.Store().ListAsync(null, default));
        Assert.Contains($"zoo init {scene.Zoo}", none.Message);
        var folder = await Assert.ThrowsAsync<RequestException>(() => scene.Store(zoo: Path.Combine(scene.Root, "home")).ListAsync(null, default));
        Assert.Contains("no Git repository", folder.Message);
        var unreachable = await Assert.ThrowsAsync<WorkFailedException>(
            () => scene.Store(zoo: "https://ada:secret@127.0.0.1:9/zoo.git").ListAsync(null, default));
        Assert.Contains("cannot be reached", unreachable.Message);
        Assert.All([none.Message, folder.Message, unreachable.Message], message => Assert.DoesNotContain('\n', message));
        Assert.DoesNotContain("secret", unreachable.Message);
        Assert.DoesNotContain(Directory.EnumerateFiles(scene.Root, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("secret"));
    }

    [Fact]
    public async Task An_unwritable_zoo_is_told_before_any_work()
    {
        await scene.Store().InitAsync(default);
        // Root may write anywhere but where there is no folder; others are stopped by the mode.
        var objects = Path.Combine(scene.Zoo, "objects");
        var asRoot = System.Environment.UserName == "root";
        if (asRoot)
            Directory.Move(objects, objects + ".away");
        else
            scene.Run("chmod", "500", objects);
        try
        {
            if (asRoot)
                File.WriteAllText(objects, "");
            var error = await Assert.ThrowsAnyAsync<DeepNotebooksException>(() => scene.Store().EnsureWritableAsync(default));
            Assert.Contains(scene.Zoo, error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }
        finally
        {
            if (!asRoot)
                scene.Run("chmod", "700", objects);
        }
    }

    [Fact]
    public async Task A_zoo_of_another_user_is_trusted_only_once_git_is_told_so()
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package(), default);
        if (System.Environment.UserName != "root")
        {
            Assert.Single(await scene.Store().ListAsync(null, default)); // one's own; only root can give files away
            return;
        }
        scene.Run("chown", "-R", "65534:65534", scene.Zoo);
        var refused = await Assert.ThrowsAsync<RequestException>(() => scene.Store().ListAsync(null, default));
        Assert.Contains($"git config --global --add safe.directory {scene.Zoo}", refused.Message);

        scene.Run("git", "config", "--global", "--add", "safe.directory", scene.Zoo);
        Assert.Equal(2, (await scene.Store().PublishAsync(scene.Package(), default)).Manifest.Version);
        await scene.Store().PullAsync(ModelName.Parse("cells/blood"), Path.Combine(scene.Root, "out"), default);
    }

    [Fact]
    public async Task A_zoo_cannot_be_made_where_nobody_may_write()
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => scene.Store(zoo: "/proc/zoo.git").InitAsync(default));
        Assert.Contains("cannot make a zoo at '/proc/zoo.git'", error.Message);
    }

    [Theory]
    [InlineData("blood")]
    [InlineData("Cells/blood")]
    [InlineData("cells/blood/x")]
    [InlineData("../blood")]
    [InlineData("cells/..")]
    [InlineData("cells/a..b")]
    [InlineData("cells/a.lock")]
    [InlineData("cells/-a")]
    [InlineData("cells/a@0")]
    [InlineData("cells/a\n")]
    [InlineData("cells/a b")]
    [InlineData("")]
    public void Names_that_are_none_are_refused(string name)
    {
        var error = Assert.Throws<RequestException>(() => ModelName.Parse(name));
        Assert.Contains("topic/name", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("cells/blood-resnet18", "cells", "blood-resnet18", null)]
    [InlineData("a/b.c_d@12", "a", "b.c_d", 12)]
    public void Names_are_read(string text, string topic, string name, int? version) =>
        Assert.Equal(new ModelName(topic, name, version), ModelName.Parse(text));

    [Fact]
    public void A_version_is_not_published_under() =>
        Assert.Contains("publish as 'cells/a'", Assert.Throws<RequestException>(() => ModelName.ParseUnversioned("cells/a@2")).Message);

    [Fact]
    public async Task A_list_that_was_read_before_is_the_same_and_sees_what_others_have_published_since()
    {
        await scene.Store().InitAsync(default);
        await scene.Store("grace").PublishAsync(scene.Package("cells/a", title: "First"), default);
        await scene.Store("grace").PublishAsync(scene.Package("cells/b", title: "Second"), default);
        var first = await scene.Store().ListAsync(null, default);
        Assert.Equivalent(first, await scene.Store().ListAsync(null, default), strict: true);
        Assert.Equal(["First", "Second"], first.Select(entry => entry.Title));

        await scene.Store("grace").PublishAsync(scene.Package("cells/a", title: "First, better"), default);
        Assert.Equal(["First, better", "Second"], (await scene.Store().ListAsync(null, default)).Select(entry => entry.Title));
        Assert.Equal("cells/b", Assert.Single(await scene.Store().ListAsync("second eosinophil", default)).Name);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("text")]
    [InlineData("schema")]
    [InlineData("lengths")]
    public async Task A_damaged_list_in_the_cache_is_read_anew(string damage)
    {
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package("cells/a"), default);
        await scene.Store().ListAsync(null, default);
        var file = Directory.EnumerateFiles(Path.Combine(scene.Root, "cache-ada", "zoo-lists")).Single();
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, damage switch
        {
            "empty" => [],
            "cut" => bytes[..^20],
            "text" => "{\"Schema\":1,\"Head\":\"x\",\"Models\":null}"u8.ToArray(),
            "schema" => [9, .. bytes[1..]],
            _ => [.. bytes[..45], .. Enumerable.Repeat((byte)0x7f, bytes.Length)],
        });

        Assert.Single(await scene.Store().ListAsync(null, default));
    }

    [Fact]
    public void The_list_in_the_cache_keeps_all_that_a_list_tells()
    {
        var parent = new ParentReference { Name = "plants/leaves", Version = 3, Digest = "sha256:0", Changed = ["body"], Kept = [], Measured = 7, Source = "zoo", Licence = "MIT" };
        IndexedModel[] models =
        [
            new("1", new("cells/a", 2, "Zellen, größer", "image-classification", ["é", "b"], new Dictionary<string, double> { ["loss"] = 0.1, ["nan"] = double.NaN }, "MIT", parent, DateTimeOffset.UnixEpoch)
            {
                Dataset = "cells",
                Model = "resnet18",
            }),
            new("2", new("cells/b", 1, "", "", [], new Dictionary<string, double>(), "", parent with { Changed = null, Kept = null, Measured = null, Source = null, Licence = null }, default)),
            new("3", new("cells/c", 1, "", "", [], new Dictionary<string, double>(), "", null, default)),
        ];
        var file = Path.Combine(scene.Root, "some.list");

        ListFile.Write(file, new("head", models));

        Assert.Equivalent(new SavedList("head", models), ListFile.Read(file), strict: true);
    }
}
