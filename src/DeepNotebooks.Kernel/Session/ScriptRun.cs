using DeepNotebooks.Kernel.Magics;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive.Formatting;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs a cell part by part, and the files it takes in. On the cell's thread.</summary>
sealed class ScriptRun(NotebookSession session, ScriptSession scripts, CellNeeds needs, CellRun cell, CellGuard guard)
{
    /// <summary>Runs the parts in order, to the end or the first failure.</summary>
    internal Exception? Run()
    {
        Exception? failure;
        try
        {
            failure = Run(new Script(cell.Name, cell.Code, session.Folder));
        }
        catch (OperationCanceledException stopped)
        {
            failure = stopped;
        }
        foreach (var action in cell.AtEnd)
            action();
        session.Settle(cell);
        return failure;
    }

    /// <summary>The values of last expressions that were shown and are nobody's result.</summary>
    internal List<object?> Values { get; } = [];

    /// <summary>Runs the parts of a text in order, to the end or the first failure.</summary>
    internal Exception? Run(Script script)
    {
        var parts = session.Parts(script.Code);
        var directives = parts.OfType<CodePart>().SelectMany(part => part.Directives).ToList();
        var installed = !directives.Exists(CellNeeds.IsInstalled);
        for (var i = 0; i < parts.Count; i++)
        {
            cell.Interrupted.ThrowIfCancellationRequested();
            cell.Script = script;
            var failure = parts[i] switch
            {
                MagicPart magic => Placed(guard.Run(() => RunMagic(magic)), script, magic),
                // Packages are resolved together, so those of the parts below come with the first.
                CodePart when !installed => guard.Run(() => needs.InstallAsync(script, directives, cell)),
                _ => null,
            };
            installed |= parts[i] is CodePart;
            if (failure is null && parts[i] is CodePart { Directives: [_, ..] needed })
                failure = guard.Run(() => needs.MeetAsync(script, needed, cell));
            failure ??= RunTaken();
            if (failure is null && parts[i] is CodePart { Text: var text, Directives: var here } && (here.Count == 0 || !string.IsNullOrWhiteSpace(text)))
                failure = RunCode(text, script);
            if (failure is not null)
                return failure;
        }
        return null;
    }

    Task RunMagic(MagicPart magic) =>
        OtherLanguages.Has(MagicLine.NameOf(magic.Line)!)
            ? throw OtherLanguages.Refusal(MagicLine.NameOf(magic.Line)!)
            : MagicLine.RunAsync(magic.Line, session, cell.Interrupted, magic.Body);

    Exception? RunTaken()
    {
        List<Script> next = [.. cell.Taken];
        cell.Taken.Clear();
        foreach (var script in next)
        {
            var failure = Run(script);
            if (failure is not null && script.Extension is { } package && !cell.Interrupted.IsCancellationRequested)
                session.Display(MimeBundle.Text($"{package} brings an extension for .NET Interactive that does not run here: {failure.Message.ReplaceLineEndings(" ")}"));
            else if (failure is not null)
                return failure;
        }
        return null;
    }

    Exception? RunCode(string code, Script script)
    {
        Submission piece;
        try
        {
            piece = scripts.Add(code, script.Name, cell.Interrupted);
        }
        catch (CompilationFailedException failed)
        {
            return script.File is null ? failed : failed.In(script.Name);
        }
        Task<object?>? run = null;
        var failure = guard.Run(() => run = scripts.Run(piece));
        var ran = failure is null;
        // How a value looks may be code of the user's, too.
        if (ran && IsShown(run!.Result, piece, script))
            failure = guard.Run(() => Show(run.Result, script));
        if (piece.Usings.Count > 0)
        {
            var disposal = guard.Run(() => scripts.DisposeUsingsAsync(piece));
            failure ??= disposal;
        }
        if (!ran)
            scripts.Failed(piece);
        return failure;
    }

    bool IsShown(object? result, Submission piece, Script script) =>
        !cell.Silent && script.Value != ScriptValue.Dropped && !piece.DropsValue && result is not DisplayedValue && (result is not null || piece.ShowsValue);

    Task Show(object? value, Script script)
    {
        var bundle = session.Formats.Format(value);
        if (script.Value == ScriptValue.Result)
        {
            session.Show(cell, new ResultOutput(bundle));
        }
        else
        {
            session.Display(bundle);
            Values.Add(value);
        }
        return Task.CompletedTask;
    }

    // In a cell the line is in front of the user's eyes.
    static Exception? Placed(Exception? failure, Script script, MagicPart part) =>
        failure is MagicException mistake && script.File is not null ? new MagicException($"{script.Name}, line {part.FirstLine + 1}: {mistake.Message}", mistake) : failure;
}
