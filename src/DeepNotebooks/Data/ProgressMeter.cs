using System.Diagnostics;

namespace DeepNotebooks.Data;

/// <summary>Counts from many threads and reports ten times a second; what is over in a moment is not reported at all.</summary>
sealed class ProgressMeter(IProgress<DatasetProgress>? sink, string dataset, string activity, string unit, long total)
{
    static readonly long Pause = Stopwatch.Frequency / 10;

    readonly Lock reporting = new();
    long done;
    long next = Stopwatch.GetTimestamp() + (3 * Pause);
    bool reported;

    internal void Add(long count)
    {
        var now = Interlocked.Add(ref done, count);
        if (sink is null || Stopwatch.GetTimestamp() < Volatile.Read(ref next))
            return;
        lock (reporting)
        {
            if (Stopwatch.GetTimestamp() < next)
                return;
            Volatile.Write(ref next, Stopwatch.GetTimestamp() + Pause);
            reported = true;
            sink.Report(new DatasetProgress(dataset, activity, now, total, unit));
        }
    }

    /// <summary>The last report, so that a bar shown ends full.</summary>
    internal void Finish()
    {
        if (reported)
            sink?.Report(new DatasetProgress(dataset, activity, Interlocked.Read(ref done), total, unit));
    }
}
