using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>The tar files of a split's shards, by number. Reading is safe from many threads at once.</summary>
interface IShardFiles
{
    /// <summary>Reads until <paramref name="bytes"/> is full or the shard ends.</summary>
    /// <returns>How many bytes were read.</returns>
    int Read(int shard, long at, Span<byte> bytes);

    /// <summary>The shards of the images that will be read, in their order; empty: no more are.</summary>
    void Expect(int[] shards);

    /// <summary>Waits until the first of these, the next of those that were expected, can be read.</summary>
    /// <returns>How many of them can be, from the first on.</returns>
    int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken);

    /// <summary>Whether a shard can be read without being brought first.</summary>
    bool IsNear(int shard);
}

/// <summary>Shards that are read where they lie.</summary>
sealed class LocalShards(IReadOnlyList<string> paths) : IShardFiles
{
    const int Open = 64;

    readonly OpenShards open = new(Open, shard => OpenFile(paths[shard]));

    public int Read(int shard, long at, Span<byte> bytes) => open.Read(shard, at, bytes);

    public void Expect(int[] shards)
    {
        // They are here.
    }

    public int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) => next.Length;

    public bool IsNear(int shard) => true;

    static SafeFileHandle OpenFile(string path) => File.OpenHandle(path, options: FileOptions.RandomAccess);
}
