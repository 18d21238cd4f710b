namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs cells one at a time, each so that it can be stopped. A notebook has one lane, and another for each subshell.</summary>
sealed class CellLane : IDisposable
{
    readonly List<Task> abandoned = [];
    CellThread thread = new();
    (CellRun Cell, CellGuard Guard, Task Ended, TaskCompletionSource GivenUp)? running;

    /// <summary>The cell that runs; null between cells.</summary>
    internal CellRun? Running => running?.Cell;

    /// <summary>How many cells could not be stopped in time, such as in native code, and still run on threads that nobody waits for.</summary>
    internal int Abandoned
    {
        get
        {
            lock (abandoned)
                return abandoned.Count(task => !task.IsCompleted);
        }
    }

    /// <summary>Runs <paramref name="body"/> to its end, on the lane's thread.</summary>
    /// <returns>Why it ended early; null where it did not.</returns>
    internal Exception? Run(CellRun cell, Func<CellGuard, Exception?> body)
    {
        using var guard = thread.NewGuard(cell);
        Exception? failure = null;
        var ended = thread.RunAsync(() => failure = body(guard));
        var givenUp = new TaskCompletionSource();
        running = (cell, guard, ended, givenUp);

        Task.WaitAny(ended, givenUp.Task);
        running = null;
        if (ended.IsFaulted)
        {
            failure ??= ended.Exception.InnerException;
        }
        else if (!ended.IsCompleted)
        {
            failure = new CellAbandonedException();
            lock (abandoned)
            {
                abandoned.RemoveAll(task => task.IsCompleted);
                abandoned.Add(ended);
            }
        }
        if (guard.Forced)
        {
            // Code that catches everything does not make a whole of half a cell.
            failure ??= new OperationCanceledException();
            // It may be left with an interrupt that no code has taken yet.
            thread.Dispose();
            thread = new CellThread();
        }
        return failure;
    }

    /// <summary>Stops the running cell: asks first, through its token, then by force. Returns at once.</summary>
    internal void Interrupt()
    {
        if (running is not { } now || now.Cell.Interrupted.IsCancellationRequested)
            return;
        // What listens to the token may take its time, so it is told on a thread of its own.
        new Thread(now.Cell.Interrupt) { IsBackground = true, Name = "interrupt" }.Start();
        var stop = new Thread(() =>
        {
            if (!now.Guard.Stop(now.Ended))
                now.GivenUp.TrySetResult();
        });
        stop.IsBackground = true;
        stop.Start();
    }

    public void Dispose() => thread.Dispose();
}

/// <summary>A cell was interrupted and does not end: it is in code that nothing can stop.</summary>
sealed class CellAbandonedException() : OperationCanceledException(
    "The cell was interrupted. It is in native or library code that cannot be stopped, and goes on behind the scenes until that returns.");
