using DeepNotebooks.Kernel.Formatting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!who</c> and <c>#!whos</c> show.</summary>
static class VariableList
{
    const int widest = 80;

    internal static MimeBundle Names(NotebookSession session) =>
        MimeBundle.Text(session.Variables.Count == 0 ? "No variables yet." : string.Join('\n', session.Variables.Keys));

    internal static MimeBundle Full(NotebookSession session)
    {
        var rows = session.Variables.Select(variable => new[] { variable.Key, TypeName(session, variable.Key), Text(session, variable.Value) });
        return session.Variables.Count == 0 ? MimeBundle.Text("No variables yet.") : Table.Of(["Variable", "Type", "Value"], rows);
    }

    static string TypeName(NotebookSession session, string name) => session.TypeOf(name) is { } type ? Text(session, type) : "";

    static string Text(NotebookSession session, object? value)
    {
        var text = session.Formats.Format(value, "text/plain").Forms["text/plain"].ToString()!.ReplaceLineEndings(" ");
        return text.Length <= widest ? text : text[..widest] + "…";
    }
}
