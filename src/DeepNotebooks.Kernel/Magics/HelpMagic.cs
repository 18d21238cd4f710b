using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary><c>#!help NAME</c>: what inspecting the name shows, in the front end's pager.</summary>
static class HelpMagic
{
    internal static Magic For(NotebookSession session) => new("help", "Tells what a name is: its signature and documentation.", (call, _) =>
    {
        var name = call.Line.Length > 0 ? call.Line : throw new MagicException("#!help: of what? Such as '#!help Math.Max' or '#!help #!time'. (#!lsmagic lists the magics.)");
        session.Page(session.Assistance.Inspect(name, name.Length, withSource: false)
            ?? throw new MagicException($"#!help: nothing is known of '{name}'. (Names are written as in code, such as Math.Max or #!time.)"));
        return Task.CompletedTask;
    })
    {
        TakesLine = true,
        Examples = ["#!help Math.Max", "#!help #!time"],
    };
}
