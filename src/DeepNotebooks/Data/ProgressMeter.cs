using System.Diagnostics;

namespace DeepNotebooks.Data;

/// <summary>Counts from many threads and reports ten times a second; what is over in a moment is not reported at all.</summary>
sealed class ProgressMeter(IProgress<DatasetProgress>? sink, string dataset, string activity, string unit, long total)
{
    static readonly long Pause = Stopwatch.Frequency / 10;

    readonly Lock reporting = new();
    long done;
    string activity = activity;
    long total = total;
    long next = Stopwatch.GetTimestamp() + (3 * Pause);
    long began = Stopwatch.GetTimestamp();
    long beforehand;
    bool reported;

    internal long Done => Interlocked.Read(ref done);

    /// <summary>As the next report would say it.</summary>
    internal DatasetProgress Now => new(dataset, activity, Done, Interlocked.Read(ref total), unit) { PerSecond = PerSecond };

    internal void Add(long count)
    {
        Interlocked.Add(ref done, count);
        if (sink is null || Stopwatch.GetTimestamp() < Volatile.Read(ref next))
            return;
        lock (reporting)
        {
            if (Stopwatch.GetTimestamp() < next)
                return;
            Report();
        }
    }

    /// <summary>There is so much more to do than was known.</summary>
    internal void Expect(long more) => Interlocked.Add(ref total, more);

    /// <summary>So much was there already: done, and no measure of how fast it goes.</summary>
    internal void Skip(long count)
    {
        Interlocked.Add(ref beforehand, count);
        Add(count);
    }

    /// <summary>Another activity of the same work, counted from zero.</summary>
    internal void Begin(string next, long of)
    {
        lock (reporting)
        {
            if (reported)
                Report(); // what is over is shown whole
            activity = next;
            Interlocked.Exchange(ref done, 0);
            Interlocked.Exchange(ref beforehand, 0);
            Interlocked.Exchange(ref total, of);
            began = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Reports at once, in other words than "downloading" for as long as nothing is counted.</summary>
    internal void Say(string instead)
    {
        lock (reporting)
        {
            reported = true;
            sink?.Report(Now with { Activity = instead, PerSecond = 0 });
        }
    }

    /// <summary>The last report, so that a bar shown ends full.</summary>
    internal void Finish()
    {
        lock (reporting)
        {
            if (reported)
                Report();
        }
    }

    double PerSecond => Stopwatch.GetElapsedTime(began).TotalSeconds is > 1 and var seconds ? Math.Max(0, Done - Interlocked.Read(ref beforehand)) / seconds : 0;

    void Report()
    {
        Volatile.Write(ref next, Stopwatch.GetTimestamp() + Pause);
        reported = true;
        sink?.Report(Now);
    }
}
