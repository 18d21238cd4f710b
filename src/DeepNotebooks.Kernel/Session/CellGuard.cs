using System.Runtime;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs a cell's code so that it can be stopped: a busy loop, a wait, a sleep, an await.</summary>
sealed class CellGuard(Thread thread) : IDisposable
{
    readonly CancellationTokenSource abort = new();
    readonly CellContext context = new(thread);

    /// <summary>Whether force was used, so that the thread may be left in any state.</summary>
    internal bool Forced { get; private set; }

    /// <summary>Runs code of the user's to its end on the calling thread.</summary>
    /// <returns>What it threw; an <see cref="OperationCanceledException"/> where it was stopped by force.</returns>
    internal Exception? Run(Func<Task> start)
    {
        Exception? failure = null;
        try
        {
#pragma warning disable SYSLIB0046 // Nothing else stops a busy loop, and a notebook's user takes it over a dead kernel.
            ControlledExecution.Run(
                () =>
                {
                    try
                    {
                        context.RunToEnd(start);
                    }
                    catch (Exception error) when (error is not ThreadAbortException)
                    {
                        failure = error;
                    }
                },
                abort.Token);
#pragma warning restore SYSLIB0046
        }
        catch (OperationCanceledException stopped)
        {
            failure = stopped;
        }
        return failure;
    }

    /// <summary>Stops by force what does not end now that it has been asked to. Blocks, up to half a second.</summary>
    /// <param name="ended">Ends with the cell.</param>
    /// <returns>Whether the cell has ended; where not, its thread is in code that nothing can stop.</returns>
    internal bool Stop(Task ended)
    {
        // A training that saves its best before it returns gets more time than code that does not listen.
        if (Ends(ended, milliseconds: 150) || (context.IsIdle && Ends(ended, milliseconds: 200)))
            return true;

        Forced = true;
        context.GiveUp();
        // Cancel returns when the thread has come to a safe point, and one that sleeps does not: so on a thread of its own.
        new Thread(abort.Cancel) { IsBackground = true, Name = "abort" }.Start();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            if (Ends(ended, milliseconds: 50))
                return true;
            thread.Interrupt();
        }
        return Ends(ended, milliseconds: 20);
    }

    public void Dispose() => context.Dispose();

    static bool Ends(Task task, int milliseconds) => Task.WaitAny([task], milliseconds) == 0;
}
