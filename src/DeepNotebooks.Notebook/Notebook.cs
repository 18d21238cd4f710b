namespace DeepNotebooks.Notebook;

/// <summary>The running notebook, for code in a cell.</summary>
public static class Notebook
{
    static INotebookHost? host;

    /// <summary>The host of this session.</summary>
    /// <exception cref="InvalidOperationException">The code does not run in a notebook.</exception>
    public static INotebookHost Host => host ?? throw new InvalidOperationException("This code runs in no notebook: there is no host to ask.");

    /// <summary>Cancelled when the user interrupts the running cell. Outside a notebook it never is.</summary>
    public static CancellationToken Interrupted => host?.Interrupted ?? CancellationToken.None;

    /// <summary>Asks the user for a line of text.</summary>
    public static string ReadLine(string prompt = "") => Host.ReadLine(prompt);

    /// <summary>Asks the user for a line of text that is not shown and not kept.</summary>
    public static string ReadPassword(string prompt = "Password") => Host.ReadLine(prompt, password: true);

    /// <summary>Takes away what the running cell has shown. Outside a notebook there is nothing to take away.</summary>
    /// <param name="wait">Not now, but when something else is shown, or the cell ends: what changes all the time does not flicker.</param>
    public static void ClearOutput(bool wait = false) => host?.ClearOutput(wait);

    /// <summary>Called once by the host at its start.</summary>
    public static void Attach(INotebookHost session) => host = session;
}
