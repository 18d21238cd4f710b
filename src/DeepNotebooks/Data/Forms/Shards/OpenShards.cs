using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>Shards that are open: a set may have more of them than a process may have open files.</summary>
/// <param name="most">So many stay open, beside those that are held.</param>
/// <param name="open">Opens one.</param>
sealed class OpenShards(int most, Func<int, SafeFileHandle> open)
{
    readonly Lock gate = new();
    readonly Dictionary<int, Entry> entries = [];

    /// <summary>Reads until <paramref name="bytes"/> is full or the shard ends.</summary>
    /// <returns>How many bytes were read.</returns>
    internal int Read(int shard, long at, Span<byte> bytes)
    {
        var entry = Enter(shard) ?? Open(shard);
        try
        {
            return HandleRange.Fill(entry.Handle, at, bytes);
        }
        finally
        {
            Leave(entry);
        }
    }

    internal bool IsOpen(int shard)
    {
        lock (gate)
            return entries.ContainsKey(shard);
    }

    /// <summary>Keeps a shard open until it is let go.</summary>
    internal void Hold(int shard, SafeFileHandle handle)
    {
        lock (gate)
        {
            if (entries.TryGetValue(shard, out var there))
            {
                there.Held = true;
                handle.Dispose();
            }
            else
            {
                entries.Add(shard, new Entry(handle) { Held = true });
            }
        }
    }

    /// <summary>Closes a shard, at once or when its last reader is done.</summary>
    internal void LetGo(int shard)
    {
        lock (gate)
        {
            if (entries.Remove(shard, out var entry))
                Close(entry);
        }
    }

    /// <summary>Closes all, those that are read at this moment when their last reader is done.</summary>
    internal void LetGo()
    {
        lock (gate)
        {
            foreach (var entry in entries.Values)
                Close(entry);
            entries.Clear();
        }
    }

    /// <summary>Closes what is neither held nor read at this moment.</summary>
    internal void CloseIdle()
    {
        lock (gate)
        {
            foreach (var (shard, entry) in entries.Where(one => one.Value is { Held: false, Readers: 0 }).ToList())
            {
                entries.Remove(shard);
                Close(entry);
            }
        }
    }

    Entry? Enter(int shard)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(shard, out var entry))
                return null;
            entry.Readers++;
            entry.Used = Stopwatch.GetTimestamp();
            return entry;
        }
    }

    // Opening may take long, so it is not done under the lock: two readers may both open, and one of the two is closed again.
    Entry Open(int shard)
    {
        var handle = open(shard);
        lock (gate)
        {
            if (entries.TryGetValue(shard, out var entry))
                handle.Dispose();
            else
                entries.Add(shard, entry = new Entry(handle));
            entry.Readers++;
            entry.Used = Stopwatch.GetTimestamp();
            while (entries.Count(one => !one.Value.Held) > most && entries.Where(one => one.Value is { Held: false, Readers: 0 }).OrderBy(one => one.Value.Used).ToList() is [var oldest, ..])
            {
                entries.Remove(oldest.Key);
                Close(oldest.Value);
            }
            return entry;
        }
    }

    void Leave(Entry entry)
    {
        lock (gate)
        {
            entry.Readers--;
            if (entry.IsOver && entry.Readers == 0)
                entry.Handle.Dispose();
        }
    }

    static void Close(Entry entry)
    {
        entry.IsOver = true;
        if (entry.Readers == 0)
            entry.Handle.Dispose();
    }

    sealed class Entry(SafeFileHandle handle)
    {
        internal SafeFileHandle Handle => handle;

        internal int Readers { get; set; }

        internal long Used { get; set; }

        internal bool Held { get; set; }

        internal bool IsOver { get; set; }
    }
}
