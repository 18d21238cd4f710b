using System.Globalization;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!time</c> does: it says how long the rest of the cell took, also where that failed.</summary>
static class Stopwatch
{
    internal static void Start(NotebookSession session)
    {
        var cell = session.CurrentCell!;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        cell.AtEnd.Add(() =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"Wall time: {clock.Elapsed.TotalMilliseconds}ms");
            session.Show(cell, new DisplayOutput(MimeBundle.Text(text), Guid.NewGuid().ToString("N")));
        });
    }
}
