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
    public void What_cannot_be_written_at_all_is_told_at_once_and_leaves_nothing()
    {
        Assert.Throws<DivideByZeroException>(() => files.Write(At("file"), stream => throw new DivideByZeroException()));
        Assert.Throws<WorkFailedException>(() => files.Write(At("file"), stream => throw new IOException("No space left on device")));
        files.Settle();

        Assert.Empty(Directory.EnumerateFiles(folder));
    }
}
