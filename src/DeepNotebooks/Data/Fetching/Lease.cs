using System.Diagnostics;

namespace DeepNotebooks.Data;

/// <summary>The right of one process to fetch one dataset into a cache, while all others who want it wait.</summary>
/// <remarks>
/// <para>Two things lie beside the dataset. On NAME.lock the holder has the system's file lock, which ends with its process, however that dies.
/// NAME.holder tells who that is and is written again every second, with the progress.</para>
/// <para>The lock alone decides between processes of one machine. Where a cache is shared by machines, locks may not be (not every network file
/// system has them), and that of a machine that lost its power may last: there, whoever gives no sign of life for <c>silence</c> has lost the
/// lease. A holder that was only asleep (a suspended laptop) sees on waking that another took over, and stops. Should two ever overlap, they
/// write the same bytes into files that are checked, and one renaming wins.</para>
/// </remarks>
sealed class Lease : IDisposable
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(1);

    /// <summary>Network file systems may show a file's old state for a minute.</summary>
    internal static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(75);

    readonly FileStream held;
    readonly string holderPath;
    readonly CacheAccess access;
    readonly CancellationTokenSource lost = new();
    readonly Timer beats;
    readonly Lock gate = new();
    LeaseHolder me;
    bool ended;

    Lease(FileStream held, string holderPath, LeaseHolder me, CacheAccess access)
    {
        (this.held, this.holderPath, this.me, this.access) = (held, holderPath, me, access);
        beats = new Timer(_ => Beat(), null, BetweenBeats, BetweenBeats);
    }

    /// <summary>Cancelled when another process took over, because this one had given no sign of life.</summary>
    internal CancellationToken Lost => lost.Token;

    /// <summary>Whether another process took over, perhaps a moment ago.</summary>
    internal bool IsLost => lost.IsCancellationRequested || LeaseHolder.Read(holderPath)?.Token != me.Token;

    /// <summary>For those who wait: written with the next sign of life.</summary>
    internal DatasetProgress? Progress { get; set; }

    /// <summary>Waits until this process has the lease, or until <paramref name="done"/>: then there is nothing left to do, and the answer is null.</summary>
    /// <param name="path">Of the dataset's lock and holder, without their endings.</param>
    /// <param name="access">Who may use the cache.</param>
    /// <param name="done">Asked again and again.</param>
    /// <param name="waiting">Hears once a second who holds it.</param>
    /// <param name="silence">Who gives no sign of life for so long has lost it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal static async Task<Lease?> TakeAsync(
        string path, CacheAccess access, Func<bool> done, Action<LeaseHolder?> waiting, TimeSpan silence, CancellationToken cancellationToken)
    {
        var (lockPath, holderPath) = (path + ".lock", path + ".holder");
        var (seen, since) = ((LeaseHolder?)null, Stopwatch.GetTimestamp());
        var (heard, told) = ((string?)null, 0L);
        while (true)
        {
            if (done())
                return null;
            var locked = TryLock(lockPath, access);
            if (done())
            {
                locked?.Dispose();
                return null;
            }
            var holder = LeaseHolder.Read(holderPath);
            if (holder?.Token != seen?.Token || holder?.Beat != seen?.Beat)
                (seen, since) = (holder, Stopwatch.GetTimestamp());
            var silent = Stopwatch.GetElapsedTime(since) > silence;

            // With the lock in hand, a holder on this system is dead or locks do not hold here; one elsewhere may have no part in them.
            var alive = holder is not null && !silent && (locked is null || holder.Lives is not false)
                && !(locked is not null && holder is { IsOnThisSystem: true, LocksHold: true });
            if (locked is not null && !alive)
                return Begin(locked, lockPath, holderPath, access);
            locked?.Dispose();
            if (locked is null && silent)
            {
                // Its machine is gone or it sleeps: a new file has a new lock.
                File.Delete(lockPath);
                since = Stopwatch.GetTimestamp();
                continue;
            }
            if (holder?.Token != heard || Stopwatch.GetElapsedTime(told) > BetweenBeats)
            {
                waiting(holder);
                (heard, told) = (holder?.Token, Stopwatch.GetTimestamp());
            }
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Gives the lease back. The files stay: taking them away could take away another's.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (ended)
                return;
            ended = true;
            beats.Dispose();
            if (!IsLost)
                Quietly(() => File.Delete(holderPath));
        }
        held.Dispose();
        lost.Dispose();
    }

    static Lease Begin(FileStream locked, string lockPath, string holderPath, CacheAccess access)
    {
        using var second = TryLock(lockPath, access);
        var holder = LeaseHolder.Me(locksHold: second is null);
        try
        {
            holder.Write(holderPath, access);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
        return new Lease(locked, holderPath, holder, access);
    }

    static FileStream? TryLock(string path, CacheAccess access)
    {
        var file = FileLock.TryTake(path);
        if (file is not null)
            access.Open(path);
        return file;
    }

    void Beat()
    {
        lock (gate)
        {
            if (ended)
                return;
            if (IsLost)
            {
                beats.Change(Timeout.Infinite, Timeout.Infinite);
                _ = lost.CancelAsync();
                return;
            }
            me = me with { Beat = me.Beat + 1, Progress = Progress };
            // A full disk ends the download by itself.
            Quietly(() => me.Write(holderPath, access));
        }
    }

    static void Quietly(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Signs of life are for others; their absence stops nobody here.
        }
    }
}
