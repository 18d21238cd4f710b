namespace DeepNotebooks.Data;

/// <summary>The pages that were unpacked last, up to a bound of memory, shared by all Parquet files that are open.</summary>
/// <remarks>Threads that want the same page wait for one unpacking of it.</remarks>
static class PageCache
{
    /// <summary>A quarter of a gigabyte, or less on a small machine: some pages for each core.</summary>
    static readonly long MostBytes = Math.Min(1L << 28, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    static readonly Lock Gate = new();
    static readonly Dictionary<(ParquetFile File, long At), LinkedListNode<Entry>> Entries = [];
    static readonly LinkedList<Entry> Recent = new();
    static long held;

    internal static ParquetValues Get(ParquetFile file, ParquetPage page, Func<ParquetValues> decode)
    {
        Entry entry;
        lock (Gate)
        {
            var key = (file, page.At);
            if (Entries.TryGetValue(key, out var known))
            {
                Recent.Remove(known);
                Recent.AddFirst(known);
                entry = known.Value;
            }
            else
            {
                // Of a page that cannot be unpacked the error is not kept: a disk may recover.
                entry = new Entry(key, page.Bytes, new Lazy<ParquetValues>(decode, LazyThreadSafetyMode.ExecutionAndPublication));
                Entries.Add(key, Recent.AddFirst(entry));
                held += entry.Bytes;
                for (var last = Recent.Last; held > MostBytes && last is not null && last.Value != entry; last = Recent.Last)
                    Forget(last.Value);
            }
        }
        try
        {
            return entry.Values.Value;
        }
        catch (RequestException)
        {
            lock (Gate)
                Forget(entry);
            throw;
        }
    }

    static void Forget(Entry entry)
    {
        if (!Entries.TryGetValue(entry.Key, out var node) || node.Value != entry)
            return;
        Entries.Remove(entry.Key);
        Recent.Remove(node);
        held -= entry.Bytes;
    }

    sealed record Entry((ParquetFile File, long At) Key, long Bytes, Lazy<ParquetValues> Values);
}
