using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class ArchiveTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    string Unpack(string name, byte[] archive, UnpackLimits? limits = null)
    {
        var path = scratch.Write(name, archive);
        var folder = Directory.CreateDirectory(scratch["out"]).FullName;
        var into = new UnpackedFolder(path, name, folder, limits ?? new(), new CacheAccess(scratch.Folder));
        ArchiveKind.UnpackerOf(name)!(path, into, CancellationToken.None);
        return folder;
    }

    string Refused(string name, byte[] archive, UnpackLimits? limits = null)
    {
        var message = Assert.Throws<RequestException>(() => Unpack(name, archive, limits)).Message;
        Assert.StartsWith($"'{name}' is not unpacked: ", message);
        Assert.DoesNotContain('\n', message);
        // Whatever it tried: nothing beside the folder.
        Assert.Equal(new[] { name, "out" }, Directory.GetFileSystemEntries(scratch.Folder).Select(path => Path.GetFileName(path)).Order());
        Directory.Delete(scratch["out"], recursive: true);
        File.Delete(scratch[name]);
        return message;
    }

    static byte[] Zip(params (string Name, byte[] Bytes)[] entries) => Zip(_ => { }, entries);

    static byte[] Zip(Action<ZipArchiveEntry> change, params (string Name, byte[] Bytes)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                var entry = zip.CreateEntry(name);
                change(entry);
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        }
        return file.ToArray();
    }

    static byte[] Tar(params TarEntry[] entries)
    {
        using var file = new MemoryStream();
        using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }
        return file.ToArray();
    }

    static PaxTarEntry TarFile(string name, byte[] bytes) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) };

    static byte[] Gzip(byte[] bytes) => Scratch.Pack(bytes, ".gz");

    static readonly byte[] Some = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i))];

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("a.TGZ")]
    public void Files_and_folders_come_out_as_they_went_in(string name)
    {
        var tar = Tar(new PaxTarEntry(TarEntryType.Directory, "empty/"), TarFile("train/a/é.bin", Some), TarFile("./train/b/" + new string('x', 150), []));
        var folder = Unpack(name, name.EndsWith(".zip", StringComparison.Ordinal) ? Zip(("empty/", []), ("train/a/é.bin", Some), ("./train/b/" + new string('x', 150), []))
            : name == "a.tar" ? tar : Gzip(tar));

        Assert.Equal(Some, File.ReadAllBytes(Path.Combine(folder, "train/a/é.bin")));
        Assert.Empty(File.ReadAllBytes(Path.Combine(folder, "train/b", new string('x', 150))));
        Assert.True(Directory.Exists(Path.Combine(folder, "empty")));
    }

    [Theory]
    [InlineData("../out.txt", "climbs out of the folder")]
    [InlineData("a/../../out.txt", "climbs out of the folder")]
    [InlineData("..\\out.txt", "climbs out of the folder")]
    [InlineData("/etc/out.txt", "absolute path")]
    [InlineData("C:\\out.txt", "absolute path")]
    [InlineData("a/b\u0001c", "control characters")]
    [InlineData(".", "a file without a name")]
    public void Names_that_lead_elsewhere_are_refused(string entry, string why)
    {
        Assert.Contains(why, Refused("a.zip", Zip(("fine.txt", Some), (entry, Some))));
        Assert.Contains(why, Refused("a.tar", Tar(TarFile("fine.txt", Some), TarFile(entry, Some))));
    }

    [Fact]
    public void A_name_longer_than_file_systems_take_is_refused()
    {
        Assert.Contains("longer name", Refused("a.zip", Zip((new string('é', 200), Some))));
        Assert.Contains("longer name", Refused("a.zip", Zip((string.Concat(Enumerable.Repeat("a/", 100)) + "b", Some))));
    }

    [Fact]
    public void Links_and_devices_are_refused_by_name()
    {
        Assert.Contains("'train/link' is a link", Refused("a.tar", Tar(new PaxTarEntry(TarEntryType.SymbolicLink, "train/link") { LinkName = "/etc/passwd" })));
        Assert.Contains("'hard' is a link", Refused("a.tgz", Gzip(Tar(TarFile("x", Some), new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = "x" }))));
        Assert.Contains("'null' is no ordinary file", Refused("a.tar", Tar(new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 })));
        Assert.Contains("'pipe' is no ordinary file", Refused("a.tar", Tar(new PaxTarEntry(TarEntryType.Fifo, "pipe"))));
        Assert.Contains("'link' is a link", Refused("a.zip", Zip(entry => entry.ExternalAttributes = unchecked((int)0xA1FF0000), ("link", "/etc/passwd"u8.ToArray()))));
        Assert.Contains("'dev' is a device", Refused("a.zip", Zip(entry => entry.ExternalAttributes = 0x21B6 << 16, ("dev", []))));
    }

    [Fact]
    public void Names_that_differ_by_case_alone_and_names_given_twice_are_refused()
    {
        Assert.Contains("'train/A.jpg' is in it twice, or in another case", Refused("a.zip", Zip(("train/a.jpg", Some), ("train/A.jpg", Some))));
        Assert.Contains("'same' is in it twice", Refused("a.tar", Tar(TarFile("same", Some), TarFile("same", Some))));
        Assert.Contains("'Cat' is in it as a file and as a folder, or in another case", Refused("a.tar", Tar(TarFile("cat/1", Some), TarFile("Cat/2", Some))));
        Assert.Contains("as a file and as a folder", Refused("a.zip", Zip(("cat", Some), ("cat/1", Some))));
        Assert.Contains("twice, or in another case", Refused("a.zip", Zip(("cat/1", Some), ("cat", Some))));
    }

    [Fact]
    public void An_encrypted_zip_is_refused()
    {
        var zip = Zip(("secret.txt", Some));
        foreach (var (mark, flags) in new[] { ("PK\x03\x04", 6), ("PK\x01\x02", 8) })
            zip[zip.AsSpan().IndexOf(Encoding.Latin1.GetBytes(mark)) + flags] |= 1;

        Assert.Contains("'secret.txt' is encrypted", Refused("a.zip", zip));
    }

    [Fact]
    public void Bombs_are_refused_before_they_fill_anything()
    {
        var limits = new UnpackLimits { Harmless = 100_000 };
        var zeros = new byte[20_000_000];
        Assert.Contains("as only a bomb would", Refused("a.zip", Zip(("zeros", zeros)), limits));
        Assert.Contains("as only a bomb would", Refused("a.tgz", Gzip(Tar(TarFile("zeros", zeros))), limits));

        // One that says it is small.
        var lying = Zip(("zeros", zeros));
        BinaryPrimitives.WriteUInt32LittleEndian(lying.AsSpan(lying.AsSpan().IndexOf("PK\x01\x02"u8) + 24), 10);
        Assert.Contains("'zeros' is damaged", Refused("a.zip", lying, limits));

        Assert.Contains("has 9 entries; up to 8", Refused("a.zip", Zip([.. Enumerable.Range(0, 9).Select(i => ($"{i}", Some))]), limits with { Entries = 8 }));
        Assert.Contains("more than 8 entries", Refused("a.tar", Tar([.. Enumerable.Range(0, 9).Select(i => TarFile($"{i}", Some))]), limits with { Entries = 8 }));
        Assert.Contains("than there is room for on the disk", Refused("a.zip", Zip(("x", Some)), limits with { Reserve = long.MaxValue / 2 }));
    }

    [Fact]
    public void A_header_that_claims_gigabytes_takes_no_memory_for_them()
    {
        // An extended header of two gigabytes, in a gzip that has them, all zeros.
        var header = Tar(new PaxTarEntry(TarEntryType.RegularFile, new string('n', 200)))[..512];
        Encoding.ASCII.GetBytes("17777777000\0").CopyTo(header, 124);
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);

        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains("a header claims to be longer than headers are", Refused("a.tgz", Gzip([.. header, .. new byte[30_000_000]])));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 2_300_000_000); // asked for by the reader of tar, never touched
    }

    [Fact]
    public void Damaged_archives_are_told_and_not_taken_for_whole()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        var zip = Zip(("a", noise), ("b", noise));
        var tar = Tar(TarFile("a", noise), TarFile("b", noise));
        var tgz = Gzip(tar);

        Assert.Contains("damaged", Refused("a.zip", zip[..^30]));
        foreach (var cut in new[] { 1, 4, 8, 9, 12 })
            Assert.Contains("damaged", Refused("a.tgz", tgz[..^cut]));
        Assert.Contains("damaged", Refused("a.tgz", tgz[..50_000]));
        Assert.Contains("cut off: its end is missing", Refused("a.tar", tar[..(tar.Length / 2 / 512 * 512)]));
        Assert.Contains("not a tar archive", Refused("a.tar", new byte[10_240]));
        foreach (var (name, whole, at) in new[] { ("a.zip", zip, 50_000), ("a.tgz", tgz, tgz.Length / 2), ("a.tgz", tgz, tgz.Length - 7) })
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 8;
            Assert.Contains("damaged", Refused(name, flipped));
        }
        Assert.Contains("damaged", Refused("a.zip", noise));
        Assert.Contains("damaged", Refused("a.tgz", noise));
        Assert.Contains("archives of the kind '.7z' are not unpacked here", Assert.Throws<RequestException>(() => ArchiveKind.UnpackerOf("x.7z")).Message);
    }

    [Fact]
    public void A_gzip_of_several_members_is_one_archive()
    {
        var tar = Tar(TarFile("a", Some), TarFile("b", Some));

        var folder = Unpack("a.tgz", [.. Gzip(tar[..3_000]), .. Gzip(tar[3_000..])]);

        Assert.Equal(Some, File.ReadAllBytes(Path.Combine(folder, "b")));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tgz")]
    public void However_an_archive_is_broken_it_is_unpacked_or_refused_and_nothing_climbs_out(string name)
    {
        var tar = Tar(TarFile("train/a/1", Some), TarFile(new string('n', 150) + "/2", Some), new PaxTarEntry(TarEntryType.Directory, "d/"));
        var whole = name == "a.zip" ? Zip(("train/a/1", Some), ("../x".Replace("..", "zz"), Some)) : name == "a.tar" ? tar : Gzip(tar);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var broken = whole.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            if (round % 5 == 0)
                broken = broken[..random.Next(broken.Length)];
            try
            {
                Unpack(name, broken);
                Directory.Delete(scratch["out"], recursive: true);
            }
            catch (RequestException)
            {
                Directory.Delete(scratch["out"], recursive: true);
            }
            Assert.Equal([scratch[name]], Directory.GetFileSystemEntries(scratch.Folder));
        }
    }

    [Fact]
    public void A_shard_is_told_from_an_archive_of_class_folders()
    {
        Assert.True(TarArchiveFile.IsShard(scratch.Write("shard.tar", Tar(TarFile("0001.jpg", Some), TarFile("0001.cls", [1]), TarFile("0002.jpg", Some)))));
        Assert.False(TarArchiveFile.IsShard(scratch.Write("folders.tar", Tar(TarFile("a/1.jpg", Some), TarFile("a/2.jpg", [1]), TarFile("b/1.jpg", Some)))));
        Assert.False(TarArchiveFile.IsShard(scratch.Write("noise.tar", Some)));
    }
}
