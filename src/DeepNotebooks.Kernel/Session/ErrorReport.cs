using System.Reflection;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Tells the user why a cell ended: one line for a mistake of his own, else the type, the message and his own lines it came through.</summary>
sealed class ErrorReport(Func<string, string?> codeOf)
{
    // A traceback is to be read, not scrolled: 25 lines with all that is in it.
    const int mostFrames = 10;
    const int mostMessageLines = 8;
    readonly List<Func<Exception, string?>> explanations = [error => error is MagicException ? error.Message : null];

    internal void Add(Func<Exception, string?> explain) => explanations.Add(explain);

    internal ErrorOutput For(Exception error, CellRun cell)
    {
        if (error is CompilationFailedException compilation)
        {
            var lines = compilation.Errors.SelectMany(e => e.Shown()).ToList();
            return new ErrorOutput("CompilationErrorException", compilation.Message, lines, compilation.Errors[0] is { File: null, Line: var at } ? at : null);
        }

        error = Unwrapped(error);
        var frames = CellFrame.Of(error);
        var line = frames.LastOrDefault(frame => frame.Cell == cell.Name)?.Line;
        if (cell.Interrupted.IsCancellationRequested && IsInterruption(error))
        {
            var message = error is CellAbandonedException ? error.Message : "The cell was interrupted.";
            return new ErrorOutput("OperationCanceledException", message, [message], line);
        }
        if (explanations.Select(explain => explain(error)).FirstOrDefault(text => text is not null) is { } explained)
            return new ErrorOutput(NameOf(error), explained, [explained], line);

        var traceback = new List<string> { $"{NameOf(error)}: {Beginning(error.Message, mostMessageLines)}" };
        for (var inner = error.InnerException; inner is not null && traceback.Count < 5; inner = inner.InnerException)
            traceback.Add($" ---> {NameOf(inner)}: {Beginning(inner.Message, 1)}");
        // Of many, where it was thrown and where the cell called.
        traceback.AddRange(frames.Take(frames.Count > mostFrames ? mostFrames - 2 : mostFrames).Select(Shown));
        if (frames.Count > mostFrames)
            traceback.AddRange([$"   … {frames.Count - mostFrames} more", .. frames.TakeLast(2).Select(Shown)]);
        return new ErrorOutput(NameOf(error), error.Message, traceback, line);
    }

    static string Beginning(string message, int most)
    {
        var lines = message.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        return lines.Length <= most ? string.Join('\n', lines) : string.Join('\n', lines[..most]) + $" … ({lines.Length - most} more lines)";
    }

    // A parallel query brings one a worker.
    static bool IsInterruption(Exception error) => error is OperationCanceledException or ThreadInterruptedException
        || (error is AggregateException several && several.Flatten().InnerExceptions.All(IsInterruption));

    string Shown(CellFrame frame)
    {
        var source = codeOf(frame.Cell)?.Split('\n').ElementAtOrDefault(frame.Line - 1)?.Trim();
        var place = frame.Line > 0 ? $"{frame.Cell}, line {frame.Line}" : frame.Cell;
        return $"   at {(frame.Method is null ? "" : frame.Method + " in ")}{place}{(source is { Length: > 0 } ? $": {source}" : "")}";
    }

    static string NameOf(Exception error) => CSharpName.Full(error.GetType());

    // What was thrown is wrapped by the ways it was called through: reflection, a task that was waited for, a static constructor.
    static Exception Unwrapped(Exception error)
    {
        while (error is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && error.InnerException is { } inner)
            error = inner;
        return error;
    }
}
