using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>An epoch as its shards see it: which come next, which are over. The next ones are brought while the present ones are read, as far as there is room.</summary>
/// <remarks>Room is taken in the order in which shards are needed, so that one needed later never stands in the way of one needed sooner.</remarks>
sealed class ShardPlan : IDisposable
{
    /// <summary>Shards on their way at the same time: enough to fill a line, few enough not to scatter it.</summary>
    const int Downloads = 3;

    /// <summary>So many shards at most are open before their time.</summary>
    const int MostAhead = 48;

    readonly int[] order;
    readonly OpenShards open;
    readonly ShardStream stream;
    readonly List<int> sequence = [];
    readonly Dictionary<int, int> last = [];
    readonly Dictionary<int, TaskCompletionSource> coming = [];
    readonly CancellationTokenSource stop = new();
    readonly SemaphoreSlim changed = new(0);
    readonly Queue<(int Shard, int Last)> ending;
    Task bringing = Task.CompletedTask;
    int at;
    volatile int wanted = -1;
    volatile int over;

    /// <param name="order">The shard of each image, in the epoch's order.</param>
    /// <param name="open">Takes shards that have come.</param>
    /// <param name="stream">Brings them.</param>
    internal ShardPlan(int[] order, OpenShards open, ShardStream stream)
    {
        (this.order, this.open, this.stream) = (order, open, stream);
        for (var i = 0; i < order.Length; i++)
        {
            if (!last.ContainsKey(order[i]))
                sequence.Add(order[i]);
            last[order[i]] = i;
        }
        foreach (var shard in sequence)
            coming.Add(shard, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        ending = new(last.OrderBy(one => one.Value).Select(one => (one.Key, one.Value)));
    }

    /// <summary>Shards that are between their first and their last image at the same time, where they take most.</summary>
    internal (int Shards, long Bytes) MostAtOnce(Func<int, long> bytes)
    {
        var (now, most) = ((Shards: 0, Bytes: 0L), (Shards: 0, Bytes: 0L));
        var begun = new HashSet<int>();
        for (var i = 0; i < order.Length; i++)
        {
            var shard = order[i];
            if (begun.Add(shard))
                now = (now.Shards + 1, now.Bytes + bytes(shard));
            most = now.Bytes > most.Bytes ? now : most;
            if (last[shard] == i)
                now = (now.Shards - 1, now.Bytes - bytes(shard));
        }
        return most;
    }

    internal void Begin() => bringing = Task.Run(BringAllAsync);

    /// <summary>See <see cref="IShardFiles.Await"/>; 0 where these are not the next.</summary>
    internal int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken)
    {
        if (at >= order.Length || next.Length == 0 || order[at] != next[0])
            return 0;
        // Whoever asks for the next images has read the ones before.
        while (ending.TryPeek(out var end) && end.Last < at)
        {
            open.LetGo(ending.Dequeue().Shard);
            over++;
        }
        Wait(next[0], cancellationToken);
        var ready = 1;
        while (ready < next.Length && at + ready < order.Length && order[at + ready] == next[ready] && open.IsOpen(next[ready]))
            ready++;
        at += ready;
        return ready;
    }

    void Wait(int shard, CancellationToken cancellationToken)
    {
        wanted = shard;
        changed.Release();
        if (open.IsOpen(shard))
            return;
        try
        {
            coming[shard].Task.Wait(cancellationToken);
        }
        catch (AggregateException)
        {
            // It failed some time ago, while nobody needed it: by now it may be had.
            open.Hold(shard, stream.BringAsync(shard, cancellationToken).GetAwaiter().GetResult());
        }
    }

    async Task BringAllAsync()
    {
        using var downloads = new SemaphoreSlim(Downloads);
        var (begun, running) = (0, new List<Task>());
        try
        {
            foreach (var shard in sequence)
            {
                while (begun - over >= MostAhead)
                    await changed.WaitAsync(stop.Token);
                await downloads.WaitAsync(stop.Token);
                begun++;
                running.RemoveAll(task => task.IsCompleted);
                running.Add(await BeginAsync(shard, downloads));
            }
        }
        catch (OperationCanceledException)
        {
            // The epoch ended before its time.
        }
        await Task.WhenAll(running);
        foreach (var one in coming.Values)
            one.TrySetCanceled();
    }

    // Returns when the shard has its place; the task that is returned, when it has come.
    async Task<Task> BeginAsync(int shard, SemaphoreSlim downloads)
    {
        try
        {
            while (true)
            {
                var (here, place) = await stream.BeginAsync(shard, () => wanted == shard, stop.Token);
                if (here is not null)
                {
                    Came(shard, here);
                    downloads.Release();
                    return Task.CompletedTask;
                }
                if (place is not null)
                    return FinishAsync(shard, place, downloads);
                await changed.WaitAsync(NoRoom, stop.Token);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(shard, error);
            downloads.Release();
            return Task.CompletedTask;
        }
    }

    /// <summary>Other processes' shards become free unheard.</summary>
    static readonly TimeSpan NoRoom = TimeSpan.FromSeconds(0.5);

    async Task FinishAsync(int shard, ShelfPlace place, SemaphoreSlim downloads)
    {
        try
        {
            Came(shard, await stream.FinishAsync(shard, place, () => wanted == shard, stop.Token) ?? await stream.BringAsync(shard, stop.Token));
        }
        catch (OperationCanceledException)
        {
            coming[shard].TrySetCanceled();
        }
        catch (Exception error)
        {
            Failed(shard, error);
        }
        finally
        {
            downloads.Release();
        }
    }

    void Came(int shard, SafeFileHandle handle)
    {
        open.Hold(shard, handle);
        if (stop.IsCancellationRequested)
            open.LetGo(shard);
        coming[shard].TrySetResult();
    }

    void Failed(int shard, Exception error)
    {
        coming[shard].TrySetException(error);
        _ = coming[shard].Task.Exception; // told to whoever needs the shard, or to nobody
    }

    /// <summary>Nothing more is brought. What was on its way is gone on with another time.</summary>
    public void Dispose()
    {
        stop.Cancel();
        bringing.Wait(Ending); // what is in the middle of a step ends it, and gives its place back
    }

    static readonly TimeSpan Ending = TimeSpan.FromSeconds(10);
}
