using System.Diagnostics;

namespace DeepNotebooks.Integration.Harness;

/// <summary>A moment after which waiting is a failure.</summary>
readonly struct Deadline
{
    readonly long end;

    Deadline(long end) => this.end = end;

    public bool Passed => Stopwatch.GetTimestamp() > end;

    public static Deadline In(TimeSpan time) => new(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
}
