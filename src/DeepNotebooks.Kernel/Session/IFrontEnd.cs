namespace DeepNotebooks.Kernel.Session;

/// <summary>Whom a session's cells are shown to: a client of the Jupyter protocol, or a terminal.</summary>
interface IFrontEnd
{
    /// <summary>Shows an output of a cell. Called from any thread, one call at a time.</summary>
    void Show(CellRun cell, Output output);

    /// <summary>Asks for a line of text and waits for it.</summary>
    /// <exception cref="Notebook.MagicException">Nobody can be asked.</exception>
    string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted);
}
