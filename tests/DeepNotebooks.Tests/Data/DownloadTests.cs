using System.Security.Cryptography;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class DownloadTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly FileServer server = new();
    readonly CatalogueEntry entry;

    public DownloadTests()
    {
        var folder = scratch.Idx("origin");
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files)
            server.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        entry = new CatalogueEntry
        {
            Name = "numbers",
            Title = "Numbers",
            Licence = "CC0-1.0",
            Citation = "Nobody",
            Homepage = "https://example.org",
            Classes = [.. Enumerable.Range(0, 10).Select(i => $"number {i}")],
            Splits = new Dictionary<string, int> { ["train"] = 40, ["test"] = 20 },
            Channels = 1,
            Size = (4, 5),
            Files =
            [
                .. files.Select(file => new CatalogueFile(
                    Path.GetFileName(file),
                    new FileInfo(file).Length,
                    Checksum.Sha256(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
                    [server.Address + Path.GetFileName(file)])),
            ],
        };
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    DatasetLibrary Library(CatalogueEntry? other = null) => new([scratch["shared"]], scratch.Cache, [other ?? entry], Scratch.Impatient);

    static Task<Dataset> Load(DatasetLibrary library, string? or = null, CancellationToken cancellationToken = default) =>
        library.LoadAsync("numbers", or, progress: null, cancellationToken);

    string[] InCache => Directory.Exists(Path.Combine(scratch.Cache, "datasets"))
        ? [.. Directory.GetFileSystemEntries(Path.Combine(scratch.Cache, "datasets")).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.')]
        : [];

    [Fact]
    public async Task A_set_of_the_catalogue_is_downloaded_once_and_then_found_in_the_cache()
    {
        server.Open.SetResult();
        Assert.Equal(DatasetPlace.Remote, Library().List()[0].Place);

        var data = await Load(Library());
        var again = await Load(Library());

        Assert.Equal(entry.Files.Select(file => file.Path).Order(), server.Requests.Order());
        Assert.Equal(["numbers"], InCache);
        Assert.Equal(entry.Identity, data.Identity);
        Assert.Equal(data.Identity, again.Identity);
        Assert.Equal(("Numbers", "CC0-1.0", "number 3"), (data.Card.Title, data.Card.Licence, data.Classes[3]));
        Assert.Equal(DatasetPlace.Cache, Library().List()[0].Place);
        Assert.True(Library().Verify("numbers", null, CancellationToken.None).Ok);
    }

    [Fact]
    public async Task Many_loaders_at_once_make_one_download()
    {
        var loading = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Load(Library()))).ToArray();
        await server.Asked.Task;
        Assert.DoesNotContain("numbers", InCache); // nothing under its name while it is half-written
        server.Open.SetResult();

        var data = await Task.WhenAll(loading);

        Assert.Equal(4, server.Requests.Count);
        Assert.All(data, set => Assert.Equal(entry.Identity, set.Identity));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_nothing_and_says_which_file()
    {
        server.Open.SetResult();
        var bad = server.Files["t10k-labels-idx1-ubyte.gz"].ToArray();
        bad[^1] ^= 1;
        server.Files["t10k-labels-idx1-ubyte.gz"] = bad;

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => Load(Library()));

        Assert.Contains($"{server.Address}t10k-labels-idx1-ubyte.gz: has sha256 {Convert.ToHexStringLower(SHA256.HashData(bad))}", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(InCache);
    }

    [Fact]
    public async Task A_connection_that_is_always_cut_shows_nothing_and_the_next_mirror_is_tried()
    {
        server.Open.SetResult();
        server.CutAfter = 10;
        var error = await Assert.ThrowsAsync<WorkFailedException>(() => Load(Library()));
        Assert.Contains("cannot be downloaded", error.Message);
        Assert.Empty(InCache);

        using var mirror = new FileServer();
        mirror.Open.SetResult();
        foreach (var (name, bytes) in server.Files)
            mirror.Files[name] = bytes;
        var mirrored = entry with { Files = [.. entry.Files.Select(file => file with { Addresses = [.. file.Addresses, mirror.Address + file.Path] })] };
        var data = await Load(Library(mirrored));
        Assert.Equal(entry.Identity, data.Identity);
    }

    [Fact]
    public async Task Without_a_network_one_line_says_what_to_do_and_a_generated_set_may_stand_in()
    {
        server.Dispose();

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => Load(Library()));
        Assert.Contains("DEEPNOTEBOOKS_DATASETS", error.Message);
        Assert.Contains("--or shapes", error.Message);
        Assert.DoesNotContain('\n', error.Message);

        Assert.Equal("shapes-gray", (await Load(Library(), or: "shapes-gray")).Name);
    }

    [Fact]
    public async Task An_interrupted_download_shows_nothing_and_lets_the_next_one_in()
    {
        using var interrupt = new CancellationTokenSource();
        var first = Load(Library(), cancellationToken: interrupt.Token);
        await server.Asked.Task;
        var second = Load(Library());

        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        server.Open.SetResult();

        Assert.Equal(entry.Identity, (await second).Identity);
        Assert.Equal(["numbers"], InCache);
    }

    [Fact]
    public async Task An_unwritable_cache_is_told_in_one_line()
    {
        scratch.Write("cache", [1]); // a file where the folder should be, so that it fails for root too

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => Load(Library()));

        Assert.Contains("cannot be stored", error.Message);
        Assert.Contains("DEEPNOTEBOOKS_CACHE", error.Message);
    }
}
