using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class SourceTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly FileServer server = new();

    public SourceTests() => server.Open.SetResult();

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    DatasetLibrary Library(Transport? transport = null) => new([scratch["shared"]], scratch.Cache, [], transport ?? Scratch.Impatient);

    Task<Dataset> Load(string source, Transport? transport = null, IProgress<DatasetProgress>? progress = null) =>
        Library(transport).LoadAsync(source, or: null, progress, CancellationToken.None);

    async Task<string> Refused<T>(string source, Transport? transport = null)
        where T : Exception
    {
        var message = (await Assert.ThrowsAsync<T>(() => Load(source, transport))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    string[] InCache => [.. Directory.GetFileSystemEntries(Path.Combine(scratch.Cache, "datasets")).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.')];

    /// <summary>The files below a folder in a zip, under a top folder where one is named.</summary>
    byte[] Zipped(string folder, string top = "")
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                zip.CreateEntryFromFile(path, top + Path.GetRelativePath(folder, path));
        }
        return file.ToArray();
    }

    static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static string Md5(byte[] bytes)
    {
        using var hash = Checksum.Md5("").Start();
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [Fact]
    public async Task A_zip_at_an_address_is_a_dataset_whose_files_are_those_in_it()
    {
        var origin = scratch.ImageFolder("origin", ["train", "test"], ["a", "b"]);
        server.Files["files/leaves.zip"] = Zipped(origin, "leaves-1.0/data/");
        var address = server.Address + "files/leaves.zip";

        var data = await Load(address);
        var again = await Load(address);

        var folder = Assert.Single(InCache);
        Assert.StartsWith("leaves-", folder);
        Assert.Equal(folder, data.Name);
        Assert.Equal((await Load(origin)).Identity, data.Identity);
        Assert.Equal(address, data.Card.Source);
        Assert.Equal(data.Identity, again.Identity);
        Assert.Single(server.Requests);
        // Under its name it is in the list, and can be verified.
        Assert.Equal(data.Identity, Library().List()[0].Identity);
        var verified = Library().Verify(folder, null, CancellationToken.None);
        Assert.Equal((true, "SHA256SUMS"), (verified.Ok, Assert.Single(verified.Against)));
        File.Delete(Path.Combine(data.Location, "train/a/00.png"));
        Assert.Equal("train/a/00.png", Assert.Single(Library().Verify(address, null, CancellationToken.None).Differences).Item);
    }

    [Fact]
    public async Task A_checksum_behind_an_address_is_held_to()
    {
        var zip = Zipped(scratch.ImageFolder("origin", ["train"], ["a", "b"]));
        server.Files["leaves.zip"] = zip;

        Assert.Contains($"leaves.zip: has sha256 {Sha256(zip)}, expected {new string('0', 64)}", await Refused<WorkFailedException>($"{server.Address}leaves.zip#sha256={new string('0', 64)}"));
        Assert.Empty(InCache);
        Assert.Equal(6, (await Load($"{server.Address}leaves.zip#sha256={Sha256(zip)}")).Images);
        Assert.Equal(6, (await Load($"{server.Address}leaves.zip#md5={Md5(zip)}")).Images);
        Assert.Contains("is no checksum", await Refused<RequestException>($"{server.Address}leaves.zip#sha256=12"));
    }

    [Fact]
    public async Task An_address_without_a_name_is_told_by_what_comes()
    {
        server.Files["get"] = Zipped(scratch.ImageFolder("origin", ["train"], ["a", "b"]));

        Assert.Equal(6, (await Load(server.Address + "get?id=7")).Images);
        Assert.Equal("get?id=7", Assert.Single(server.Requests));
        Assert.DoesNotContain("id=7", File.ReadAllText(Path.Combine(scratch.Cache, "datasets", InCache[0], "dataset.yaml"))); // it may be a key
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("../../up.png");
        server.Files["evil.zip"] = file.ToArray();

        Assert.Contains("'evil.zip' is not unpacked: the entry '../../up.png' climbs out of the folder", await Refused<RequestException>(server.Address + "evil.zip"));

        Assert.Equal([".lock"], Directory.GetFileSystemEntries(Path.Combine(scratch.Cache, "datasets")).Select(Path.GetExtension));
    }

    [Fact]
    public async Task What_is_no_dataset_is_kept_and_told_and_not_fetched_again()
    {
        server.Files["notes.zip"] = Zipped(Path.GetDirectoryName(scratch.Write("notes/readme.txt", [1]))!);

        Assert.Contains("has no images in a known layout", await Refused<RequestException>(server.Address + "notes.zip"));
        Assert.Contains("has no images in a known layout", await Refused<RequestException>(server.Address + "notes.zip"));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_set_that_the_hub_has_is_not_fetched()
    {
        server.Files["leaves.zip"] = Zipped(scratch.ImageFolder("origin", ["train"], ["a", "b"]));
        var fetched = await Load(server.Address + "leaves.zip");
        Directory.CreateDirectory(scratch["shared"]);
        Directory.Move(fetched.Location, scratch["shared/" + fetched.Name]);

        var data = await Load(server.Address + "leaves.zip");

        Assert.Equal(scratch["shared/" + fetched.Name], data.Location);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_doi_brings_all_files_of_a_record_with_the_archives_checksums(bool zenodo)
    {
        var (train, test) = (Zipped(scratch.ImageFolder("origin/train", ["."], ["a", "b"])), Zipped(scratch.ImageFolder("origin/test", ["."], ["a", "b"]), "test/"));
        server.Files["records/77"] = "<html>the page</html>"u8.ToArray();
        server.Wrong("10.5281/zenodo.77", new Fault { Status = "302 Found", Header = "Location: /doi/77\r\n" });
        server.Wrong("doi/77", new Fault { Status = "302 Found", Header = "Location: /records/77\r\n" });
        Serve(zenodo, ("train.zip", train), ("test.zip", test));

        var data = await Load("doi:10.5281/zenodo.77", Scratch.Impatient with { Resolver = new Uri(server.Address) });

        Assert.Equal((6, 6), (data.Splits["train"], data.Splits["test"]));
        Assert.Equal(("Leaves of Brno", "CC-BY-4.0", "doi:10.5281/zenodo.77"), (data.Card.Title, data.Card.Licence, data.Card.Source));
        Assert.Equal("Doe, Jane; Roe, Richard (2024): Leaves of Brno. https://doi.org/10.5281/zenodo.77", data.Card.Citation);
        Assert.StartsWith("zenodo.77-", Assert.Single(InCache));
    }

    [Fact]
    public async Task One_file_of_a_record_can_be_named_and_a_wrong_checksum_is_told()
    {
        var (zip, other) = (Zipped(scratch.ImageFolder("origin", ["train"], ["a", "b"])), new byte[] { 1, 2, 3 });
        Serve(zenodo: true, ("leaves.zip", zip), ("huge.bin", other));
        var page = server.Address + "records/77";

        Assert.Equal(6, (await Load(page + "#leaves.zip")).Images);
        Assert.DoesNotContain(server.Requests, path => path.Contains("huge.bin"));
        Assert.Contains("there is no file 'leave.zip' in it. Did you mean 'leaves.zip'? (It has leaves.zip, huge.bin.)", await Refused<RequestException>(page + "#leave.zip"));

        server.Files["api/records/77/files/huge.bin/content"] = [1, 2, 4];
        Assert.Contains($"has md5 {Md5([1, 2, 4])}, expected {Md5(other)}", await Refused<WorkFailedException>(page));
    }

    [Fact]
    public async Task Records_that_cannot_be_had_are_told()
    {
        server.Files["api/records/1"] = """{"metadata": {"title": "Faces", "access_right": "restricted"}, "files": []}"""u8.ToArray();
        Assert.Contains("('Faces') is restricted", await Refused<RequestException>(server.Address + "records/1"));
        server.Files["api/records/2"] = """{"metadata": {"title": "Nothing"}, "files": []}"""u8.ToArray();
        Assert.Contains("('Nothing') has no files", await Refused<RequestException>(server.Address + "records/2"));
        server.Files["api/records/3"] = """{"metadata": {"title": "Evil"}, "files": [{"key": "../up.bin", "size": 3}]}"""u8.ToArray();
        Assert.Contains("'../up.bin', which is no path within a folder", await Refused<RequestException>(server.Address + "records/3"));
        server.Files["api/records/4"] = """["no record"]"""u8.ToArray();
        Assert.Contains("no record of an InvenioRDM archive", await Refused<WorkFailedException>(server.Address + "records/4"));
        Assert.Contains("404 (Not Found): there is no such file", await Refused<WorkFailedException>(server.Address + "records/5"));

        server.Files["10.1/elsewhere"] = "<html>a journal</html>"u8.ToArray();
        server.Files["10.1000/elsewhere"] = server.Files["10.1/elsewhere"];
        Assert.Contains("which is no record of Zenodo or another InvenioRDM archive", await Refused<RequestException>(
            "https://doi.org/10.1000/elsewhere", Scratch.Impatient with { Resolver = new Uri(server.Address) }));
    }

    [Theory]
    [InlineData("doi:zenodo.7", "is no DOI")]
    [InlineData("rclone:nowhere", "after rclone: come a remote and a path")]
    [InlineData("s3://bucket/key", "addresses of the kind 's3' are not known here")]
    [InlineData("https://jane:secret@example.org/x.zip", "a password does not belong into an address")]
    public async Task What_is_nearly_a_source_is_told_how_to_be_one(string source, string told)
    {
        var message = await Refused<RequestException>(source);
        Assert.Contains(told, message);
        Assert.DoesNotContain("secret", message);
    }

    [Fact]
    public async Task Without_rclone_one_line_says_how_to_get_it() =>
        Assert.Contains("'apt-get install rclone'", await Refused<RequestException>("rclone:cloud:leaves", Scratch.Impatient with { Rclone = "no-such-rclone" }));

    /// <summary>A record as the API of Zenodo, or of any other InvenioRDM archive, gives it.</summary>
    void Serve(bool zenodo, params (string Name, byte[] Bytes)[] files)
    {
        var api = server.Address + "api/records/77";
        object Links(string name) => zenodo ? new { self = $"{api}/files/{name}/content" } : new { self = $"{api}/files/{name}", content = $"{api}/files/{name}/content" };
        var list = files.Select(file => new { key = file.Name, size = file.Bytes.Length, checksum = "md5:" + Md5(file.Bytes), links = Links(file.Name) }).ToList();
        object record = zenodo
            ? new
            {
                id = 77,
                doi = "10.5281/zenodo.77",
                metadata = new
                {
                    title = "Leaves of Brno",
                    publication_date = "2024-05-01",
                    access_right = "open",
                    license = new { id = "cc-by-4.0" },
                    creators = new[] { new { name = "Doe, Jane" }, new { name = "Roe, Richard" } },
                },
                files = list,
            }
            : new
            {
                id = "77",
                pids = new { doi = new { identifier = "10.5281/zenodo.77" } },
                access = new { record = "public", files = "public" },
                metadata = new
                {
                    title = "Leaves of Brno",
                    publication_date = "2024",
                    rights = new[] { new { id = "cc-by-4.0" } },
                    creators = new[] { new { person_or_org = new { name = "Doe, Jane" } }, new { person_or_org = new { name = "Roe, Richard" } } },
                },
                files = new { enabled = true, count = 2 },
                links = new { files = api + "/files" },
            };
        server.Files["api/records/77"] = JsonSerializer.SerializeToUtf8Bytes(record);
        server.Files["api/records/77/files"] = JsonSerializer.SerializeToUtf8Bytes(new { enabled = true, entries = list });
        foreach (var (name, bytes) in files)
            server.Files[$"api/records/77/files/{name}/content"] = bytes;
    }
}
