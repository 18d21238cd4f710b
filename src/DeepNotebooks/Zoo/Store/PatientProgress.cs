namespace DeepNotebooks.Zoos;

/// <summary>Tells what goes on only once it has gone on for a second: quick work needs no words.</summary>
sealed class PatientProgress : IProgress<string>, IDisposable
{
    readonly IProgress<string> progress;
    readonly Timer timer;
    readonly Lock gate = new();
    string? untold;
    bool late;

    internal PatientProgress(IProgress<string> progress)
    {
        this.progress = progress;
        timer = new Timer(_ => BecomeLate(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        lock (gate)
        {
            if (late)
                progress.Report(value);
            else
                untold = value;
        }
    }

    public void Dispose() => timer.Dispose();

    void BecomeLate()
    {
        lock (gate)
        {
            late = true;
            if (untold is not null)
                progress.Report(untold);
        }
    }
}
