using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Something a cell shows, that can be replaced later.</summary>
sealed class CellDisplay(NotebookSession session, CellRun cell) : IDisplay
{
    /// <summary>The <c>display_id</c> of Jupyter's messages.</summary>
    internal string Id { get; } = Guid.NewGuid().ToString("N");

    public void Update(MimeBundle bundle) => session.Show(cell, new UpdateOutput(bundle, Id));
}
