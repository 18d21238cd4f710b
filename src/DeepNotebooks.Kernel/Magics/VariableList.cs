using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!who</c> and <c>#!whos</c> show.</summary>
static class VariableList
{
    const int widest = 80;

    internal static MimeBundle Names(NotebookSession session) =>
        MimeBundle.Text(session.Variables.Count == 0 ? "No variables yet." : string.Join('\n', session.Variables.Keys.Order(StringComparer.Ordinal)));

    internal static MimeBundle Full(NotebookSession session)
    {
        var rows = session.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new[] { variable.Key, TypeName(session, variable.Key), Text(session, variable.Value) });
        return session.Variables.Count == 0 ? MimeBundle.Text("No variables yet.") : Table.Of(["variable", "type", "value"], rows);
    }

    static string TypeName(NotebookSession session, string name) => session.TypeOf(name) is { } type ? CSharpName.Short(type) : "";

    static string Text(NotebookSession session, object? value)
    {
        var text = session.Formats.Format(value).Forms["text/plain"].ToString()!.ReplaceLineEndings(" ");
        return text.Length <= widest ? text : text[..widest] + "…";
    }
}
