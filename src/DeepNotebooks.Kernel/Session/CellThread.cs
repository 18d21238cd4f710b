using System.Collections.Concurrent;

namespace DeepNotebooks.Kernel.Session;

/// <summary>The thread that cells run on, one after the other. One that had to be stopped by force is not used again.</summary>
sealed class CellThread : IDisposable
{
    // Deep recursion is ordinary in research code; a stack costs only what is touched of it.
    const int stackBytes = 16 << 20;

    readonly BlockingCollection<Action> work = [];
    readonly Thread thread;

    internal CellThread()
    {
        thread = new Thread(Work, stackBytes) { IsBackground = true, Name = "cells" };
        thread.Start();
    }

    /// <summary>What a cell's code is run with.</summary>
    internal CellGuard NewGuard(CellRun cell) => new(thread, cell);

    /// <summary>Runs something on the thread; the task ends with it.</summary>
    internal Task RunAsync(Action body)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = ExecutionContext.Capture();
        work.Add(() =>
        {
            try
            {
                ExecutionContext.Run(flow!, _ => body(), null);
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    public void Dispose() => work.CompleteAdding();

    void Work()
    {
        try
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        }
        catch (ThreadInterruptedException)
        {
            // An interrupt that came too late for its cell. This thread is out of use already.
        }
    }
}
