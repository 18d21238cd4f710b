using DeepNotebooks.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A split's shards that are brought when they are needed; and before, where it is known in which order that will be.</summary>
sealed class ShardStream : IShardFiles
{
    /// <summary>So many shards stay open that nobody said would be needed: a preview reads here and there.</summary>
    const int Unforeseen = 4;

    readonly string dataset;
    readonly IReadOnlyList<RemoteShard> shards;
    readonly ShardShelf shelf;
    readonly Transport transport;
    readonly OpenShards open;
    ShardPlan? plan;
    int told;

    /// <param name="dataset">Its name, for progress and errors.</param>
    /// <param name="shards">In the order of the split.</param>
    /// <param name="shelf">Where they lie for a while.</param>
    /// <param name="transport">The ways to the outside.</param>
    internal ShardStream(string dataset, IReadOnlyList<RemoteShard> shards, ShardShelf shelf, Transport transport)
    {
        (this.dataset, this.shards, this.shelf, this.transport) = (dataset, shards, shelf, transport);
        open = new OpenShards(Unforeseen, shard => BringAsync(shard, CancellationToken.None).GetAwaiter().GetResult());
    }

    public int Read(int shard, long at, Span<byte> bytes) => open.Read(shard, at, bytes);

    public bool IsNear(int shard) => shards[shard].IsHere || open.IsOpen(shard) || shelf.Has(shards[shard].Key);

    public void Expect(int[] order)
    {
        Interlocked.Exchange(ref plan, null)?.Dispose();
        open.LetGo();
        if (order.Length == 0)
            return;
        var next = new ShardPlan(order, open, this);
        var (most, bytes) = next.MostAtOnce(shard => shards[shard].Room);
        if (bytes > shelf.Most)
        {
            throw new RequestException(
                $"dataset '{dataset}': in this order {most} shards are read at a time, {DiskSpace.Told(bytes)}, and shards may take {DiskSpace.Told(shelf.Most)} of the disk here ({ShardCacheOptions.Variable} sets that, as in 200GB).");
        }
        next.Begin();
        plan = next;
    }

    public int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) =>
        // Who reads something else than was said gets it too, only not before.
        plan?.Await(next, cancellationToken) is > 0 and var ready ? ready : next.Length;

    /// <summary>Brings a shard, and opens it.</summary>
    /// <exception cref="WorkFailedException">It cannot be had.</exception>
    internal async Task<SafeFileHandle> BringAsync(int shard, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (here, place) = await BeginAsync(shard, () => true, cancellationToken);
            if (here is not null)
                return here;
            if (place is not null && await FinishAsync(shard, place, () => true, cancellationToken) is { } came)
                return came;
        }
    }

    /// <summary>Opens a shard, or takes its place on the shelf; neither where there is no room for one that nobody waits for.</summary>
    internal async Task<(SafeFileHandle? Here, ShelfPlace? Place)> BeginAsync(int shard, Func<bool> isWaitedFor, CancellationToken cancellationToken)
    {
        var wanted = shards[shard];
        if (wanted.IsHere)
            return (File.OpenHandle(wanted.Address, options: FileOptions.RandomAccess), null);
        while (true)
        {
            if (shelf.TryOpen(wanted.Key) is { } here)
                return (here, null);
            var place = await shelf.TakeAsync(wanted.Key, holder => Tell(wanted, holder, isWaitedFor), cancellationToken);
            if (place is null)
                continue;
            try
            {
                if (place.TryReserve(wanted.Room, beyond: false) || (isWaitedFor() && GoBeyond(place, wanted)))
                    return (null, place);
            }
            catch
            {
                place.Dispose();
                throw;
            }
            place.Dispose();
            return (null, null);
        }
    }

    /// <summary>Brings a shard to its place; null where another process took over, or it is gone again.</summary>
    internal async Task<SafeFileHandle?> FinishAsync(int shard, ShelfPlace place, Func<bool> isWaitedFor, CancellationToken cancellationToken)
    {
        var wanted = shards[shard];
        using (place)
        {
            var progress = new Awaited(isWaitedFor, place);
            try
            {
                var meter = new ProgressMeter(progress, dataset, $"downloading {Path.GetFileName(wanted.Path)}", "bytes", wanted.Bytes ?? 0);
                var (_, tar) = await new ShardTransfer(place, transport, meter).FetchAsync(wanted, cancellationToken);
                place.Put(tar);
                return shelf.TryOpen(wanted.Key);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (TransferException error)
            {
                var changed = error.IsAnother ? " It is another than when the set was indexed: remove the set's folder, and fetch it again." : "";
                throw new WorkFailedException($"shard '{Shown.Line(wanted.Path)}' of dataset '{dataset}' cannot be had: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}.{changed}", error);
            }
            catch (IOException error) when (DiskSpace.IsFull(error))
            {
                place.Drop();
                throw new WorkFailedException($"shard '{Shown.Line(wanted.Path)}' of dataset '{dataset}' cannot be stored: the disk is full (DEEPNOTEBOOKS_CACHE names another folder).", error);
            }
        }
    }

    // What this process has open beside its plan can go; what others have open cannot.
    bool GoBeyond(ShelfPlace place, RemoteShard wanted)
    {
        open.CloseIdle();
        if (place.TryReserve(wanted.Room, beyond: false))
            return true;
        if (Interlocked.Exchange(ref told, 1) == 0)
            Datasets.DefaultNotes?.Report($"shards take more than {DiskSpace.Told(shelf.Most)} of the disk for now: all that are here are in use by other processes too ({ShardCacheOptions.Variable} sets the bound).");
        return place.TryReserve(wanted.Room, beyond: true);
    }

    void Tell(RemoteShard shard, LeaseHolder? holder, Func<bool> isWaitedFor)
    {
        if (isWaitedFor() && holder is not null)
            Datasets.DefaultProgress?.Report((holder.Progress ?? new DatasetProgress(dataset, shard.Path, 0, 0, "bytes")) with { Activity = $"waiting for {holder.Described}: {shard.Path}", Note = null });
    }

    /// <summary>Shown to the user while the training waits for it, and always to other processes that do.</summary>
    sealed class Awaited(Func<bool> isWaitedFor, ShelfPlace place) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value)
        {
            place.Tell(value);
            if (isWaitedFor())
                Datasets.DefaultProgress?.Report(value);
        }
    }
}
