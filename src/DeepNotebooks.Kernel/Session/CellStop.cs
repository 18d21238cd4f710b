using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Where code of cells asks whether it may go on. The compiler's output is given a call of it in each method and loop (<see cref="Scripting.StopChecks"/>).</summary>
/// <remarks>
/// Aborting the thread instead (<see cref="System.Runtime.ControlledExecution"/>) ends the whole process of .NET 10 on Linux when the abort
/// comes while a method returns: about every second time in a loop that calls something.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellStop
{
    // What a cell left to the pool is stopped, too, and may come to look a little after the cell has ended.
    static readonly TimeSpan after = TimeSpan.FromSeconds(2);

    // How far the stack is known to suffice, below what was asked last; the runtime's own guarantee is larger.
    const int stride = 16 << 10;

    static volatile int stopping;

    // The complement of the lowest address of this thread's stack that is known to suffice: 0, where nothing is known, so stands for the highest.
    [ThreadStatic]
    static nuint known;

    /// <summary>Ends the cell that this flow of execution belongs to, where that is to be stopped.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void Check()
    {
        // The usual case must cost next to nothing: it is in the innermost loops.
        if (stopping != 0)
            Look();
    }

    /// <summary>As <see cref="Check"/>, and ends endless recursion, which would end the process.</summary>
    /// <exception cref="InsufficientExecutionStackException">The stack is used up.</exception>
    public static unsafe void Enter()
    {
        Check();
        byte here;
        if ((nuint)(&here) < ~known)
            Deeper((nuint)(&here));
    }

    /// <summary>From here on the cell ends as soon as its code looks; <paramref name="ended"/> ends with it.</summary>
    internal static void Stop(CellRun cell, Task ended)
    {
        cell.MustStop = true;
        Interlocked.Increment(ref stopping);
        _ = ReleaseAsync(ended);
    }

    static async Task ReleaseAsync(Task ended)
    {
        await ended.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Task.Delay(after);
        Interlocked.Decrement(ref stopping);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Deeper(nuint here)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        known = ~(here - stride);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Look()
    {
        if (CellRun.Flowing.Value is { MustStop: true } cell)
            throw new OperationCanceledException("The cell was interrupted.", cell.Interrupted);
    }
}
