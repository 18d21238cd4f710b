namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs code for a cell whose own code waits for it: on a thread of its own, stopped when the cell is.</summary>
static class CodeWithin
{
    internal static async Task<(Exception? Failure, IReadOnlyList<object?> Values)> RunAsync(
        CellRun cell, ErrorReport errors, Action<CellRun, Output> show, Func<CellGuard, ScriptRun> begin, Script script)
    {
        using var thread = new CellThread();
        using var guard = thread.NewGuard(cell);
        var run = begin(guard);
        Exception? failure = null;
        var ended = thread.RunAsync(() => failure = run.Run(script with { Value = ScriptValue.Shown }));
        // Off the thread that interrupts: that one tells others, too.
        using var stop = cell.Interrupted.Register(() => _ = Task.Run(() => guard.Stop(ended)));
        await ended;
        cell.Interrupted.ThrowIfCancellationRequested();
        if (failure is not null)
            show(cell, new StreamOutput("stderr", string.Join('\n', errors.For(failure, cell).Traceback) + "\n"));
        return (failure, run.Values);
    }
}
