using System.Security.Cryptography;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class HttpDownloadTests : IDisposable
{
    const string Name = "data.bin";

    readonly Scratch scratch = new();
    readonly FileServer server = new();
    readonly byte[] bytes = new byte[20_000];

    public HttpDownloadTests()
    {
        new Random(1).NextBytes(bytes);
        server.Files[Name] = bytes;
        server.Open.SetResult();
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    Patience patience = Scratch.Impatient.Patience;

    string At => scratch["in/data.bin"];

    Checksum Right => Checksum.Sha256(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    async Task<string?> Fetch(Checksum? checksum = null, long? length = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(scratch["in"]);
        var meter = new ProgressMeter(null, "data", "downloading", "bytes", 0);
        var download = new HttpDownload(Scratch.Impatient.Http, patience, new CacheAccess(scratch.Folder), meter);
        var name = await download.FetchAsync(new RemoteFile([new Uri(server.Address + Name)], length, checksum), At, cancellationToken);
        Assert.Equal(bytes.Length, meter.Done); // whatever went wrong in between, no byte is counted twice
        return name;
    }

    async Task<string> Refused(Checksum? checksum = null, long? length = null)
    {
        var error = await Assert.ThrowsAsync<TransferException>(() => Fetch(checksum, length));
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(At));
        return error.Message;
    }

    [Fact]
    public async Task A_file_comes_whole_and_a_second_time_nothing_is_asked()
    {
        Assert.Equal(Name, await Fetch(Right, bytes.Length));
        Assert.Equal(Name, await Fetch(Right, bytes.Length));

        Assert.Equal(bytes, File.ReadAllBytes(At));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_connection_is_gone_on_with_where_it_was_cut(bool withChecksum)
    {
        server.Wrong(Name, new Fault { CutAfter = 5_000 }, new Fault { CutAfter = 7_000 });

        await Fetch(withChecksum ? Right : null);

        Assert.Equal(bytes, File.ReadAllBytes(At));
        Assert.Equal(["", "bytes=5000-", "bytes=12000-"], server.Ranges);
    }

    [Fact]
    public async Task A_later_process_goes_on_where_one_was_interrupted()
    {
        server.Wrong(Name, new Fault { CutAfter = 5_000, StallsFor = TimeSpan.FromMinutes(1) });
        using var interrupt = new CancellationTokenSource();
        var first = Fetch(cancellationToken: interrupt.Token);
        await Until(() => File.Exists(At + ".part") && new FileInfo(At + ".part").Length == 5_000);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await Fetch();

        Assert.Equal(bytes, File.ReadAllBytes(At));
        Assert.Equal(["", "bytes=5000-"], server.Ranges);
    }

    [Fact]
    public async Task A_server_without_ranges_gives_it_from_the_beginning()
    {
        server.KnowsRanges = false;
        server.Wrong(Name, new Fault { CutAfter = 5_000 });

        await Fetch(Right);

        Assert.Equal(bytes, File.ReadAllBytes(At));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_changes_between_two_answers_is_never_a_mixture(bool honoursIfRange)
    {
        var old = bytes.ToArray();
        old[100] ^= 1;
        server.Files[Name] = old;
        server.Wrong(Name, new Fault { CutAfter = 5_000, StallsFor = TimeSpan.FromMinutes(1) }, new Fault { IgnoresIfRange = !honoursIfRange });
        using var interrupt = new CancellationTokenSource();
        var first = Fetch(cancellationToken: interrupt.Token);
        await Until(() => File.Exists(At + ".part") && new FileInfo(At + ".part").Length == 5_000);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        server.Files[Name] = bytes;

        await Fetch();

        Assert.Equal(bytes, File.ReadAllBytes(At));
    }

    [Fact]
    public async Task Without_a_tag_and_without_a_checksum_nothing_is_put_together()
    {
        server.GivesTags = false;
        server.Wrong(Name, new Fault { CutAfter = 5_000 });

        await Fetch();

        Assert.Equal(["", ""], server.Ranges);
        Assert.Equal(bytes, File.ReadAllBytes(At));
    }

    [Fact]
    public async Task The_wrong_part_is_not_taken()
    {
        server.Wrong(Name, new Fault { CutAfter = 5_000 }, new Fault { RangeOffBy = 7 });

        await Fetch();

        Assert.Equal(bytes, File.ReadAllBytes(At));
    }

    [Fact]
    public async Task What_was_put_together_wrongly_is_fetched_again_and_what_is_wrong_in_one_piece_is_refused()
    {
        // Bytes of somewhere else under the name of a part.
        scratch.Write("in/data.bin.part", new byte[6_000]);
        File.WriteAllText(At + ".from", "{}");
        await Fetch(Right);
        Assert.Equal(bytes, File.ReadAllBytes(At));
        Assert.Equal(["bytes=6000-", ""], server.Ranges);

        File.Delete(At);
        bytes[0] ^= 1;
        var expected = Right;
        bytes[0] ^= 1;
        Assert.Contains($"has sha256 {Right.Digits}, expected {expected.Digits}", await Refused(expected));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_says()
    {
        server.Wrong(Name, new Fault { Status = "503 Busy" }, new Fault { Status = "429 Too Many Requests", Header = "Retry-After: 0\r\n" });

        await Fetch();
        Assert.Equal(3, server.Requests.Count);

        File.Delete(At);
        server.Wrong(Name, new Fault { Status = "429 Too Many Requests", Header = "Retry-After: 7200\r\n" });
        Assert.Contains("asks to come back in 120 minutes", await Refused());

        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { Status = "500 Oops" }, 9)]);
        Assert.Contains("500 (Oops), 3 times in a row", await Refused());
    }

    [Theory]
    [InlineData("404 Not Found", "there is no such file")]
    [InlineData("403 Forbidden", "it wants a login, or the file is not public")]
    public async Task What_will_not_change_is_not_asked_again(string status, string told)
    {
        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { Status = status }, 3)]);

        var error = await Refused();
        Assert.True(error.Contains(told), error);

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { Status = "302 Found", Header = $"Location: /{Name}\r\n" }, 30)]);

        Assert.Contains("sends elsewhere and in the end nowhere", await Refused());
    }

    [Fact]
    public async Task A_redirect_is_followed_to_the_file()
    {
        server.Files["else/where.zip"] = bytes;
        server.Wrong(Name, new Fault { Status = "302 Found", Header = "Location: /else/where.zip\r\n" });

        Assert.Equal(Name, await Fetch());
        Assert.Equal(bytes, File.ReadAllBytes(At));
    }

    [Fact]
    public async Task A_server_that_stalls_is_asked_again_and_not_for_ever()
    {
        patience = patience with { Stall = TimeSpan.FromSeconds(1) };
        server.Wrong(Name, new Fault { CutAfter = 5_000, StallsFor = TimeSpan.FromMinutes(1) });
        await Fetch();
        Assert.Equal(["", "bytes=5000-"], server.Ranges);

        File.Delete(At);
        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { CutAfter = 0, StallsFor = TimeSpan.FromMinutes(1) }, 9)]);
        Assert.Contains("the server sent nothing to speak of for 1 s, 3 times in a row", await Refused());
    }

    [Fact]
    public async Task A_server_that_lies_about_lengths_is_not_believed()
    {
        // Says more than it sends, always.
        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { ClaimedLength = 50_000 }, 9)]);
        Assert.Contains("in a row", await Refused());

        // Says less: the rest is never read.
        File.Delete(At + ".part");
        server.Wrong(Name, [.. Enumerable.Repeat(new Fault { ClaimedLength = 1_000 }, 9)]);
        Assert.Contains("has 1,000 bytes, expected 20,000", await Refused(length: 20_000));

        // Says nothing, and sends too much.
        File.Delete(At + ".part");
        server.TellsLengths = false;
        Assert.Contains("has more than the expected 10,000 bytes", await Refused(length: 10_000));

        // Says nothing, and breaks off: only who knows the length can tell.
        File.Delete(At + ".part");
        server.Wrong(Name, new Fault { CutAfter = 9_000 });
        await Fetch(length: 20_000);
        Assert.Equal(bytes, File.ReadAllBytes(At));
    }

    [Fact]
    public async Task A_login_page_is_not_the_file()
    {
        server.Wrong(Name, new Fault { Instead = "\n<!DOCTYPE html><html><body>Please log in</body></html>"u8.ToArray(), Header = "Content-Type: text/html\r\n" });

        Assert.Contains($"the server answers with a web page ({server.Address}{Name}), perhaps a login", await Refused());
    }

    [Fact]
    public async Task A_name_that_a_server_gives_is_no_path()
    {
        server.Headers = "Content-Disposition: attachment; filename=\"../../etc/leaves.zip\"\r\n";
        Assert.Equal("leaves.zip", await Fetch());
    }

    [Fact]
    public async Task Nobody_there_is_told_soon()
    {
        server.Dispose();

        Assert.Contains("the server cannot be reached (Connection refused), 2 times in a row", await Refused());
    }

    static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(10);
    }
}
