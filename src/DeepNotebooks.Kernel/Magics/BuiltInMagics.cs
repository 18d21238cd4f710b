using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>The magics every session has. Their names and meanings are .NET Interactive's.</summary>
static class BuiltInMagics
{
    internal static IEnumerable<Magic> For(NotebookSession session) =>
    [
        new("lsmagic", "Lists the magic commands.", Run(_ => session.Display(MagicList.Of(session.Magics)))),
        new("who", "Lists the names of the variables.", Run(_ => session.Display(VariableList.Names(session)))),
        new("whos", "Lists the variables with their types and values.", Run(_ => session.Display(VariableList.Full(session)))),
        new("time", "Shows how long the cell takes.", Run(_ => Stopwatch.Start(session))),
        new("about", "Shows what this kernel is and what it runs on.", Run(_ => session.Display(About.Kernel()))),
        ImportMagic.For(session),
        new("csharp", "The lines below are C#, as they are without it.", Run(_ => { })) { Aliases = ["c#", "C#"] },
        new("html", "Shows the lines below as HTML.", Run(call => session.Display(Markup.Html(call.Body)))) { TakesBody = true },
        new("markdown", "Shows the lines below as Markdown.", Run(call => session.Display(Markup.Markdown(call.Body)))) { TakesBody = true },
        new("javascript", "Runs the lines below in the browser.", Run(call => session.Display(Markup.Script(call.Body)))) { TakesBody = true, Aliases = ["js"] },
        ValueMagics.Set(session),
        ValueMagics.Share(session),
        ValueMagics.Value(session),
        Shell.Magic,
        WarningsMagic.For(session),
        HelpMagic.For(session),
    ];

    static Func<MagicCall, CancellationToken, Task> Run(Action<MagicCall> action) => (call, _) =>
    {
        action(call);
        return Task.CompletedTask;
    };
}
