using DeepNotebooks.Kernel.Documents;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary><c>#!import FILE</c>: runs the C# of another file in this session.</summary>
static class ImportMagic
{
    internal static Magic For(NotebookSession session) => new("import", "Runs another file's C# in this session.", (call, _) =>
    {
        var cell = session.CurrentCell!;
        foreach (var script in ImportedFile.Read(call.Argument("file")!, cell.Script!, ScriptValue.Shown))
            cell.Taken.Enqueue(script);
        return Task.CompletedTask;
    })
    {
        Arguments = [new("file", "a .cs, .csx, .ipynb or .dib file; a relative path starts at this one's folder") { Values = Suggest.Files(".cs", ".csx", ".ipynb", ".dib") }],
        Examples = ["#!import preparation.ipynb", "#!import lib/plots.csx"],
    };
}
