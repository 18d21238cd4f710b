using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Whom a session's cells are shown to: a client of the Jupyter protocol, or a terminal.</summary>
interface IFrontEnd
{
    /// <summary>Shows an output of a cell. Called from any thread, one call at a time.</summary>
    void Show(CellRun cell, Output output);

    /// <summary>Whether it shows a cell's pages in a window of their own.</summary>
    bool HasPager => false;

    /// <summary>Asks for a line of text and waits for it.</summary>
    /// <exception cref="Notebook.MagicException">Nobody can be asked.</exception>
    string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted);

    /// <summary>Sends a message of a comm to the page; nothing happens where there is no page.</summary>
    /// <param name="cell">The cell it belongs to; null for none.</param>
    /// <param name="type">comm_open, comm_msg or comm_close.</param>
    /// <param name="content">With the comm's id and the data.</param>
    /// <param name="buffers">Binary attachments.</param>
    /// <param name="metadata">Beside the data.</param>
    void SendComm(CellRun? cell, string type, JsonObject content, IReadOnlyList<byte[]> buffers, JsonObject? metadata)
    {
    }
}
