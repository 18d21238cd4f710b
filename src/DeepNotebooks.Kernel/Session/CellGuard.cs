namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs a cell's code so that it can be stopped: a busy loop, a wait, a sleep, an await.</summary>
sealed class CellGuard(Thread thread, CellRun cell) : IDisposable
{
    readonly CellContext context = new(thread);

    /// <summary>Whether force was used, so that the thread may be left with an interrupt that nobody has taken yet.</summary>
    internal bool Forced { get; private set; }

    /// <summary>Runs code of the user's to its end on the calling thread.</summary>
    /// <returns>What it threw.</returns>
    internal Exception? Run(Func<Task> start)
    {
        try
        {
            context.RunToEnd(start);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>Stops by force what does not end now that it has been asked to. Blocks, up to half a second.</summary>
    /// <param name="ended">Ends with the cell.</param>
    /// <returns>Whether the cell has ended; where not, it is in code that nothing can stop: a library's, or native.</returns>
    internal bool Stop(Task ended)
    {
        // A training that saves its best before it returns gets more time than code that does not listen.
        if (Ends(ended, milliseconds: 150) || (context.IsIdle && Ends(ended, milliseconds: 150)))
            return true;

        Forced = true;
        CellStop.Stop(cell, ended);
        context.GiveUp();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            if (Ends(ended, milliseconds: 30))
                return true;
            // A loop ends by its next look at CellStop; what waits does not come to look.
            thread.Interrupt();
        }
        return Ends(ended, milliseconds: 20);
    }

    public void Dispose() => context.Dispose();

    static bool Ends(Task task, int milliseconds) => Task.WaitAny([task], milliseconds) == 0;
}
