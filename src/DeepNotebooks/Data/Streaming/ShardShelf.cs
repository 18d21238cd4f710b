using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>The folder of shards that are here for a while: a bounded part of sets larger than the disk, shared by all processes of a cache.</summary>
/// <remarks>
/// KEY.tar appears by renaming what was put together in .KEY.partial by whoever has the <see cref="Lease"/> of the key: under its name a shard is
/// whole and checked. Its time is that of its last use.
/// </remarks>
sealed class ShardShelf
{
    readonly string folder;
    readonly CacheAccess access;
    readonly ShelfRoom room;
    readonly TimeSpan silence;

    internal ShardShelf(string cache, Transport transport)
    {
        var options = transport.Shards ?? Datasets.ShardCache;
        Most = options.Most;
        folder = options.Folder ?? Path.Combine(cache, "stream");
        access = new CacheAccess(cache);
        silence = transport.Silence;
        room = new ShelfRoom(folder, options, access);
    }

    /// <summary>Bytes that all shards here may take together.</summary>
    internal long Most { get; }

    internal bool Has(string key) => File.Exists(PathOf(key));

    /// <summary>Opens a shard that is here. While it is open it stays.</summary>
    internal SafeFileHandle? TryOpen(string key)
    {
        try
        {
            var path = PathOf(key);
            if (!File.Exists(path))
                return null;
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            CacheFolder.Touch(path);
            return handle;
        }
        catch (IOException)
        {
            return null; // it is just being removed
        }
    }

    /// <summary>Waits for the right to bring a shard; null when another has brought it.</summary>
    internal async Task<ShelfPlace?> TakeAsync(string key, Action<LeaseHolder?> waiting, CancellationToken cancellationToken)
    {
        access.Folder(folder);
        var lease = await Lease.TakeAsync(Path.Combine(folder, $".{key}"), access, () => Has(key), waiting, silence, cancellationToken);
        return lease is null ? null : new ShelfPlace(key, PathOf(key), lease, room, access);
    }

    string PathOf(string key) => Path.Combine(folder, key + ".tar");
}

/// <summary>A place on the shelf for a shard that one process brings.</summary>
sealed class ShelfPlace(string key, string path, Lease lease, ShelfRoom room, CacheAccess access) : IDisposable
{
    internal CacheAccess Access => access;

    /// <summary>For its bytes as they come; what a killed process left there is gone on with.</summary>
    internal string Partial => access.Folder(room.Partial(key));

    /// <summary>Another took over, because this process had given no sign of life.</summary>
    internal CancellationToken Lost => lease.Lost;

    /// <inheritdoc cref="ShelfRoom.TryTake"/>
    internal bool TryReserve(long bytes, bool beyond) => room.TryTake(key, bytes, beyond);

    /// <summary>For those who wait for the same shard.</summary>
    internal void Tell(DatasetProgress progress) => lease.Progress = progress;

    /// <summary>The shard is whole, and appears under its name.</summary>
    /// <param name="file">At this place.</param>
    /// <param name="known">Its key, where that is another by now.</param>
    internal void Put(string file, string? known = null) => room.Put(key, file, known is null ? path : Path.Combine(Path.GetDirectoryName(path)!, known + ".tar"));

    /// <summary>What came is of no use.</summary>
    internal void Drop() => room.Clear(key);

    public void Dispose() => lease.Dispose();
}
