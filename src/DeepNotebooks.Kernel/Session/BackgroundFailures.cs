using System.Runtime.ExceptionServices;

namespace DeepNotebooks.Kernel.Session;

/// <summary>An exception that nothing catches, on a thread that a cell started, is shown with the cell and does not end the process.</summary>
static class BackgroundFailures
{
    static int attached;

    /// <summary>From here on. The runtime takes one such handler a process.</summary>
    internal static void Attach()
    {
        if (Interlocked.Exchange(ref attached, 1) == 0)
            ExceptionHandling.SetUnhandledExceptionHandler(Show);
    }

    // Only what a cell has started: a fault of the program's own is not to be hidden.
    static bool Show(Exception error)
    {
        if (CellRun.Flowing.Value is not { Session: { } session } cell)
            return false;
        // A loop on such a thread is ended with its cell, which says so itself.
        if (error is OperationCanceledException && cell.MustStop)
            return true;
        session.ShowBackgroundFailure(cell, error);
        return true;
    }
}
