using DeepNotebooks.Kernel.Magics;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Scripting.Completion;
using DeepNotebooks.Kernel.Scripting.Inspection;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Helps who types a cell: how to go on, and what something is. Answers while a cell runs.</summary>
sealed class CellAssistance
{
    readonly NotebookSession session;
    readonly CodeCompletion completion;
    readonly CodeInspection inspection;

    internal CellAssistance(NotebookSession session, ScriptSession scripts)
    {
        this.session = session;
        var document = new CellDocument(scripts);
        completion = new CodeCompletion(document);
        inspection = new CodeInspection(document, scripts);
    }

    /// <summary>What may be typed at a place of a cell.</summary>
    internal Completions Complete(string cell, int position)
    {
        var (completions, end) = CellPlace.Of(cell, position, session.Parts) switch
        {
            MagicPlace magic => (MagicCompletion.At(magic.Line, magic.Position, session), magic.Position),
            CodePlace code => (completion.AtAsync(code.Code, code.Position).GetAwaiter().GetResult(), code.Position),
            _ => (new Completions(position, []), position),
        };
        // A word is on one line, so it is as long in the cell as in the text that was looked at.
        return completions with { Start = position - (end - completions.Start) };
    }

    /// <summary>What stands at a place of a cell; null where that is nothing.</summary>
    internal MimeBundle? Inspect(string cell, int position, bool withSource) => CellPlace.Of(cell, position, session.Parts) switch
    {
        MagicPlace magic => MagicInspection.At(magic.Line, magic.Position, session),
        CodePlace code => inspection.AtAsync(code.Code, code.Position, withSource).GetAwaiter().GetResult() is { } found ? InspectionView.Of(found) : null,
        _ => null,
    };

    /// <summary>Wakes Roslyn's services, which takes them a second.</summary>
    internal void WarmUp()
    {
        Complete("Console.Wri", "Console.Wri".Length);
        Inspect("Console", "Console".Length, withSource: false);
        // What composing the services has left behind, 20 MB, is given back: nothing may run for hours from here on.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }
}
