using System.Diagnostics;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>One run of one cell.</summary>
/// <param name="number">Its execution count.</param>
/// <param name="code">Its text.</param>
/// <param name="origin">What the front end knows it by.</param>
sealed class CellRun(int number, string code, object? origin) : IDisposable
{
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly CancellationTokenSource interrupt = new();

    /// <summary>The cell that the calling code belongs to: what it started on other threads, too.</summary>
    internal static AsyncLocal<CellRun?> Flowing { get; } = new();

    internal int Number => number;
    internal string Code => code;
    internal object? Origin => origin;

    /// <summary>The session it runs in, from when it runs.</summary>
    internal NotebookSession? Session { get; set; }

    internal DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;
    internal TimeSpan? Elapsed { get; private set; }
    internal bool? Succeeded { get; private set; }

    /// <summary>The id that the front end gives the cell it is a run of; null where it tells none.</summary>
    internal string? CellId { get; init; }

    /// <summary>The cell's text as the front end has it, where what is run has a line more: the magic of its language.</summary>
    internal string? Sent { get; init; }

    /// <summary>Its name in stack traces.</summary>
    internal string Name => $"cell {number}";

    /// <summary>Whether its result is not wanted.</summary>
    internal bool Silent { get; init; }

    /// <summary>Whether nothing it puts out is shown to anyone.</summary>
    internal bool IsHidden { get; init; }

    /// <summary>Whether it has a place in the history.</summary>
    internal bool IsKept { get; init; } = true;

    /// <summary>What it put out, as a notebook file holds it.</summary>
    internal RecordedOutputs Outputs { get; } = new();

    /// <summary>What it wants shown in a pager.</summary>
    internal List<MimeBundle> Pages { get; } = [];

    /// <summary>The text of it, or of a file it takes in, whose part runs now.</summary>
    internal Script? Script { get; set; }

    /// <summary>Files to be run when that part has ended.</summary>
    internal Queue<Script> Taken { get; } = new();

    /// <summary>Done when its code has ended, before its end is told.</summary>
    internal List<Action> AtEnd { get; } = [];

    /// <summary>Cancelled when the user interrupts it.</summary>
    internal CancellationToken Interrupted => interrupt.Token;

    /// <summary>Whether it did not end when it was asked to, so that its code is to be stopped wherever it is.</summary>
    internal bool MustStop { get => mustStop; set => mustStop = value; }

    volatile bool mustStop;

    internal void Interrupt() => interrupt.Cancel();

    internal void End(bool succeeded) => (Elapsed, Succeeded) = (clock.Elapsed, succeeded);

    internal ExecutedCell ToHistory() => new(number, code, Started, Elapsed, Succeeded) { Id = CellId };

    public void Dispose() => interrupt.Dispose();
}
