namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Does something once, in the background, when the kernel has had nothing to do for a while after a cell.</summary>
/// <param name="quiet">How long it waits for the next cell.</param>
/// <param name="work">What is then done.</param>
sealed class WhenIdle(TimeSpan quiet, Action work) : IDisposable
{
    readonly Lock gate = new();
    Timer? timer;
    bool done;

    /// <summary>A cell begins.</summary>
    internal void Busy() => Arm(Timeout.InfiniteTimeSpan);

    /// <summary>A cell has ended.</summary>
    internal void Idle() => Arm(quiet);

    public void Dispose()
    {
        lock (gate)
        {
            done = true;
            timer?.Dispose();
        }
    }

    void Arm(TimeSpan until)
    {
        lock (gate)
        {
            if (!done)
                (timer ??= new Timer(_ => Work())).Change(until, Timeout.InfiniteTimeSpan);
        }
    }

    void Work()
    {
        lock (gate)
        {
            if (done)
                return;
            done = true;
            timer?.Dispose();
        }
        new Thread(() => work()) { IsBackground = true, Name = "when idle" }.Start();
    }
}
