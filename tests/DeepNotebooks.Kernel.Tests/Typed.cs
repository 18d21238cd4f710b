using DeepNotebooks.Kernel.Scripting.Completion;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>A cell as it is being typed: '|' is the cursor.</summary>
static class Typed
{
    internal static (string Code, int Cursor) At(string cell) => (cell.Remove(cell.IndexOf('|'), 1), cell.IndexOf('|'));

    internal static Completions Complete(this Recorder recorder, string cell)
    {
        var (code, cursor) = At(cell);
        return recorder.Session.Assistance.Complete(code, cursor);
    }

    internal static IEnumerable<string> Matches(this Recorder recorder, string cell) => recorder.Complete(cell).Items.Select(item => item.Text);

    /// <summary>The text of an inspection; null where nothing is found.</summary>
    internal static string? Inspect(this Recorder recorder, string cell, bool withSource = false)
    {
        var (code, cursor) = At(cell);
        return recorder.Session.Assistance.Inspect(code, cursor, withSource)?.Forms["text/plain"].ToString();
    }
}
