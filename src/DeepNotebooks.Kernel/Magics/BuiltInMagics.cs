using System.Runtime.InteropServices;
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
        new("time", "Shows how long the cell takes.", Run(_ => StopwatchOf(session))),
        new("about", "Shows what this kernel is and what it runs on.", Run(_ => session.Display(About()))),
        new("csharp", "The lines below are C#, as they are without it.", Run(_ => { })),
        new("html", "Shows the lines below as HTML.", Run(call => Show(session, call, "text/html"))) { TakesBody = true },
        new("markdown", "Shows the lines below as Markdown.", Run(call => Show(session, call, "text/markdown"))) { TakesBody = true },
        new("javascript", "Runs the lines below in the browser.", Run(call => Show(session, call, "application/javascript"))) { TakesBody = true },
    ];

    static Func<MagicCall, CancellationToken, Task> Run(Action<MagicCall> action) => (call, _) =>
    {
        action(call);
        return Task.CompletedTask;
    };

    static void Show(NotebookSession session, MagicCall call, string mime) =>
        session.Display(MimeBundle.Text(call.Body).With(mime, call.Body));

    static void StopwatchOf(NotebookSession session)
    {
        var cell = session.CurrentCell!;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        cell.AtEnd.Add(() => session.Show(
            cell,
            new DisplayOutput(MimeBundle.Text($"Wall time: {clock.Elapsed.TotalMilliseconds:F1} ms"), Guid.NewGuid().ToString("N"))));
    }

    static MimeBundle About() => MimeBundle.Text(
        $"""
        DeepNotebooks {KernelIdentity.Version}: a C# kernel for Jupyter
        {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})
        process {Environment.ProcessId}, {Environment.ProcessorCount} processors
        """);
}
