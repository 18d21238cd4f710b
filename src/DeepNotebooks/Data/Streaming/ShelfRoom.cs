using System.Globalization;

namespace DeepNotebooks.Data;

/// <summary>The room that shards take on the disk: before one comes, its bytes are taken from the bound, and what was longest unused goes.</summary>
/// <remarks>Who reads a shard holds it open with a shared lock: it is never taken from under a reader, of whatever process.</remarks>
sealed class ShelfRoom(string folder, ShardCacheOptions options, CacheAccess access)
{
    const string Taken = ".room";

    /// <summary>Takes so many bytes for a shard that comes, or again where it proves to be larger.</summary>
    /// <param name="key">The shard's.</param>
    /// <param name="bytes">All that it will take.</param>
    /// <param name="beyond">Where all is in use: take them all the same, for somebody waits for this shard. Only a full disk stops that.</param>
    /// <returns>False where there is no room now.</returns>
    internal bool TryTake(string key, long bytes, bool beyond)
    {
        using var gate = Gate();
        var mine = Path.Combine(folder, $".{key}{Taken}");
        var others = Others(mine).OrderBy(one => one.Used).ToList();
        var sum = others.Sum(one => one.Bytes);
        var toWrite = bytes - Written(key);
        foreach (var one in others)
        {
            if (sum + bytes <= options.Most && DiskSpace.Free(folder) >= toWrite + options.KeepFree)
                break;
            if (one.TryRemove())
                sum -= one.Bytes;
        }
        if (DiskSpace.Free(folder) < toWrite + (beyond ? 0 : options.KeepFree))
        {
            return beyond
                ? throw new WorkFailedException($"a shard of {DiskSpace.Told(bytes)} has no room: '{folder}' has {DiskSpace.Told(DiskSpace.Free(folder))} left, and all shards in it are in use (DEEPNOTEBOOKS_CACHE names another folder)")
                : false;
        }
        if (sum + bytes > options.Most && !beyond)
            return false;
        File.WriteAllText(mine, bytes.ToString(CultureInfo.InvariantCulture));
        access.Open(mine);
        return true;
    }

    /// <summary>Gives a whole shard its name; what it took besides is free again.</summary>
    internal void Put(string key, string file, string path)
    {
        using var gate = Gate();
        File.Move(file, access.Open(path), overwrite: true);
        Clear(key);
    }

    internal string Partial(string key) => Path.Combine(folder, $".{key}.partial");

    /// <summary>Removes what came of a shard that is not whole.</summary>
    internal void Clear(string key)
    {
        ContentLayout.Clear(Partial(key));
        File.Delete(Path.Combine(folder, $".{key}{Taken}"));
    }

    // Held for as long as it takes to list a folder.
    FileStream Gate()
    {
        var path = Path.Combine(folder, ".room.lock");
        while (true)
        {
            if (FileLock.TryTake(path) is { } gate)
            {
                access.Open(path);
                return gate;
            }
            Thread.Sleep(2);
        }
    }

    long Written(string key) =>
        Directory.Exists(Partial(key)) ? new DirectoryInfo(Partial(key)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;

    IEnumerable<Occupant> Others(string mine)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (file.Name.EndsWith(".tar", StringComparison.Ordinal))
                yield return new Occupant(file.Length, file.LastWriteTimeUtc, () => RemoveShard(file.FullName));
            else if (file.Name.EndsWith(Taken, StringComparison.Ordinal) && file.FullName != mine && long.TryParse(File.ReadAllText(file.FullName), CultureInfo.InvariantCulture, out var bytes))
                yield return new Occupant(bytes, file.LastWriteTimeUtc, () => RemoveAbandoned(file.Name[1..^Taken.Length]));
        }
    }

    bool RemoveShard(string path)
    {
        try
        {
            // Readers have a shared lock, which this one fails on.
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
                File.Delete(path);
            var key = Path.GetFileNameWithoutExtension(path);
            if (FileLock.TryTake(LockOf(key)) is not { } free)
                return true;
            using (free)
                File.Delete(LockOf(key));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return !File.Exists(path);
        }
    }

    // What a killed process left is gone on with, unless the room is needed.
    bool RemoveAbandoned(string key)
    {
        try
        {
            if (LeaseHolder.Read(Path.Combine(folder, $".{key}.holder")) is { Lives: not false, IsOnThisSystem: false } || FileLock.TryTake(LockOf(key)) is not { } free)
                return false;
            using (free)
            {
                Clear(key);
                File.Delete(Path.Combine(folder, $".{key}.holder"));
                File.Delete(LockOf(key));
            }
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    string LockOf(string key) => Path.Combine(folder, $".{key}.lock");

    sealed record Occupant(long Bytes, DateTime Used, Func<bool> TryRemove);
}
