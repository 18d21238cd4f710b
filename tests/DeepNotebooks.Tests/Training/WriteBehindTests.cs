using System.Diagnostics;
using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

public sealed class WriteBehindTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("write-behind-").FullName;
    readonly WriteBehind files = new();

    string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_may_change_at_once_and_is_in_its_place_once_settled()
    {
        byte[] content = [1, 2, 3];
        for (byte version = 0; version < 50; version++)
        {
            content[0] = version;
            files.Write(At("new/file"), stream => stream.Write(content));
        }
        content[0] = 0;
        files.Settle();

        Assert.Equal([49, 2, 3], File.ReadAllBytes(At("new/file")));
        Assert.Equal([At("new/file")], Directory.EnumerateFiles(At("new")));
    }

    [Fact]
    public void After_one_that_could_not_be_put_in_its_place_none_is()
    {
        Directory.CreateDirectory(At("taken/by a folder"));
        files.Write(At("before"), stream => stream.WriteByte(1));
        files.Write(At("taken"), stream => stream.WriteByte(2));
        files.Write(At("after"), stream => stream.WriteByte(3));

        Assert.Contains(At("taken"), Assert.Throws<WorkFailedException>(files.Settle).Message);
        Assert.Equal([At("before")], Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void What_is_written_often_is_written_over_what_it_replaced_the_time_before()
    {
        var nodes = new List<string>();
        for (byte version = 1; version <= 5; version++)
        {
            var content = Enumerable.Repeat(version, 100_000 / version).ToArray(); // each shorter than the one before
            files.Write(At("state"), stream => stream.Write(content), keepsReplaced: true);
            files.Settle();
            Assert.Equal(content, File.ReadAllBytes(At("state")));
            nodes.Add(NodeOf(At("state")));
        }

        Assert.Equal(nodes[0], nodes[2]);
        Assert.Equal([nodes[1], nodes[2]], nodes[3..]);
        Assert.NotEqual(nodes[0], nodes[1]);
        FileAside.Sweep(folder);
        Assert.Equal([At("state")], Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void A_version_that_somebody_keeps_under_another_name_is_not_written_over()
    {
        for (byte version = 1; version <= 6; version++)
        {
            byte[] content = [version, version];
            files.Write(At("state"), stream => stream.Write(content), keepsReplaced: true);
            files.Settle();
            if (version == 2) Assert.True(HardLink.TryMake(At("state"), At("kept")));
        }

        Assert.Equal([2, 2], File.ReadAllBytes(At("kept")));
        Assert.Equal([6, 6], File.ReadAllBytes(At("state")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_NET_program_is_reading_is_never_written_over(bool keepsReplaced)
    {
        files.Write(At("weights"), stream => stream.WriteByte(1), keepsReplaced);
        files.Settle();
        using var reader = new FileStream(At("weights"), FileMode.Open, FileAccess.Read, FileShare.Read); // which locks it
        for (byte version = 2; version <= 5; version++)
        {
            var now = version;
            files.Write(At("weights"), stream => stream.WriteByte(now), keepsReplaced);
            files.Settle();
        }

        Assert.Equal(1, reader.ReadByte());
        Assert.Equal([5], File.ReadAllBytes(At("weights")));
    }

    [Fact]
    public void What_another_program_is_copying_is_never_written_over()
    {
        files.Write(At("state"), stream => stream.WriteByte((byte)'1'), keepsReplaced: true);
        files.Settle();
        using var reader = Process.Start(new ProcessStartInfo("sh", ["-c", "exec 3< \"$0\"; echo open; read go; cat <&3", At("state")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("open", reader.StandardOutput.ReadLine());
        for (var version = '2'; version <= '5'; version++)
        {
            var now = (byte)version;
            files.Write(At("state"), stream => stream.WriteByte(now), keepsReplaced: true);
            files.Settle();
        }
        reader.StandardInput.WriteLine("go");

        Assert.Equal("1", reader.StandardOutput.ReadToEnd());
        Assert.Equal("5", File.ReadAllText(At("state")));
    }

    static string NodeOf(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    [Fact]
    public void What_cannot_be_written_at_all_is_told_at_once_and_leaves_nothing()
    {
        Assert.Throws<DivideByZeroException>(() => files.Write(At("file"), stream => throw new DivideByZeroException()));
        Assert.Throws<WorkFailedException>(() => files.Write(At("file"), stream => throw new IOException("No space left on device")));
        files.Settle();

        Assert.Empty(Directory.EnumerateFiles(folder));
    }
}
