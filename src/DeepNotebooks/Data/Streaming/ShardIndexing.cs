using System.Collections.Concurrent;

namespace DeepNotebooks.Data;

/// <summary>The one pass over a stream's shards that makes its index: each is brought, hashed and looked through, and may go again.</summary>
/// <remarks>What is known of a shard is written down at once: killed, the next process goes on with the shard it was at.</remarks>
sealed class ShardIndexing
{
    /// <summary>One comes while another is looked through.</summary>
    const int AtOnce = 2;

    readonly string dataset;
    readonly IReadOnlyList<RemoteShard> shards;
    readonly Staging staging;
    readonly ShardShelf shelf;
    readonly string folder;
    readonly ConcurrentDictionary<string, long> sizes = new(StringComparer.Ordinal);
    long largest, bytes, expected;
    int known;

    /// <param name="dataset">Its name.</param>
    /// <param name="shards">All of them, of which nothing is known but where they are.</param>
    /// <param name="staging">Where the index is put together.</param>
    internal ShardIndexing(string dataset, IReadOnlyList<RemoteShard> shards, Staging staging)
    {
        (this.dataset, this.shards, this.staging) = (dataset, shards, staging);
        shelf = new ShardShelf(staging.Cache, staging.Transport);
        folder = staging.Access.Folder(Path.Combine(staging.Downloads, "index"));
    }

    /// <returns>The index, in a file.</returns>
    /// <exception cref="TransferException">A shard cannot be had.</exception>
    /// <exception cref="RequestException">A shard is no tar file.</exception>
    internal async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        await MeasureAsync(cancellationToken);
        var total = sizes.Count == shards.Count ? sizes.Values.Sum() : 0;
        staging.Meter.Begin($"indexing {shards.Count} shards", total);
        staging.Note($"'{dataset}' is read as a stream: {shards.Count} shards{(total > 0 ? $", {DiskSpace.Told(total)}" : "")}, gone through once now; at most {DiskSpace.Told(shelf.Most)} of them stay here.");
        // The first tells how large they are, so that no more come at once than there is room for.
        await OneAsync(0, cancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, shards.Count - 1), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, stop) => await OneAsync(number, stop));
        return await JoinAsync(cancellationToken);
    }

    // A web server tells the length of a file with the file.
    async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var beside in shards.Where(shard => RcloneSource.RemoteOf(shard.Address) is not null).GroupBy(shard => shard.Address[..(shard.Address.AsSpan().LastIndexOfAny('/', ':') + 1)]))
        {
            var rclone = new Rclone(staging.Transport.Rclone, beside.Key);
            var there = (await rclone.ListAsync(RcloneSource.RemoteOf(beside.Key)!, recursive: false, cancellationToken)).ToDictionary(file => file.Path, file => file.Size, StringComparer.Ordinal);
            foreach (var shard in beside)
            {
                sizes[shard.Address] = there.TryGetValue(shard.Address[beside.Key.Length..], out var bytes)
                    ? bytes
                    : throw new RequestException($"{shard.Address}: there is no such file.");
            }
        }
    }

    async Task OneAsync(int number, CancellationToken cancellationToken)
    {
        var entry = Path.Combine(folder, $"{number:000000}");
        if (File.Exists(entry))
        {
            var there = ShardIndex.Read(entry)[0].File;
            staging.Meter.Skip(there.Bytes!.Value);
            Learn(there);
            return;
        }
        var shard = shards[number] with { Bytes = sizes.TryGetValue(shards[number].Address, out var told) && told >= 0 ? told : null };
        using var place = await PlaceAsync(shard, cancellationToken);
        try
        {
            var (found, tar) = await new ShardTransfer(place, staging.Transport, staging.Meter).FetchAsync(shard, cancellationToken);
            ShardIndex.Write(entry + ".new", new IndexedShard(found, Shard.Read(tar, shard.Address, measured: true)));
            File.Move(staging.Access.Open(entry + ".new"), entry);
            place.Put(tar, found.Key);
            Learn(found);
        }
        catch (Exception error) when (error is RequestException || DiskSpace.IsFull(error))
        {
            place.Drop();
            throw;
        }
    }

    void Learn(RemoteShard shard)
    {
        lock (sizes)
        {
            largest = Math.Max(largest, shard.Room);
            (known, bytes) = (known + 1, bytes + shard.Bytes!.Value);
            if (sizes.Count == shards.Count)
                return;
            // Nobody said how much there is in all: as much as there would be if the rest were like those that came.
            var total = bytes * shards.Count / known;
            staging.Meter.Expect(total - expected);
            expected = total;
        }
    }

    async Task<ShelfPlace> PlaceAsync(RemoteShard shard, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Under this key, that of a shard of which nothing is known, none ever appears.
            var place = await shelf.TakeAsync(shard.Key, _ => { }, cancellationToken) ?? throw new InvalidOperationException("A shard is there before it was indexed.");
            var room = Math.Max(shard.Room, Volatile.Read(ref largest));
            if (room > shelf.Most)
            {
                place.Dispose();
                throw new RequestException($"shard '{shard.Path}' takes {DiskSpace.Told(room)}, and all shards together may take {DiskSpace.Told(shelf.Most)} of the disk here ({ShardCacheOptions.Variable} sets that, as in 200GB).");
            }
            if (place.TryReserve(room, beyond: false))
                return place;
            place.Dispose();
            await Task.Delay(200, cancellationToken); // another is looked through, or in use elsewhere
        }
    }

    async Task<string> JoinAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "all");
        await using var all = File.Create(path);
        for (var number = 0; number < shards.Count; number++)
        {
            await using var one = File.OpenRead(Path.Combine(folder, $"{number:000000}"));
            await one.CopyToAsync(all, cancellationToken);
        }
        staging.Access.Open(path);
        return path;
    }
}
