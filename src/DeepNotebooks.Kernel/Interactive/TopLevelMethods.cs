namespace Microsoft.DotNet.Interactive.Jupyter;

/// <summary>Questions to the user that a cell can ask without a prefix.</summary>
#pragma warning disable IDE1006 // The names are .NET Interactive's.
public static class TopLevelMethods
{
    /// <summary>Asks the user for a line of text.</summary>
    public static string input(string prompt = "") => DeepNotebooks.Notebook.Notebook.ReadLine(prompt);

    /// <summary>Asks the user for a line of text that is not shown.</summary>
    public static PasswordString password(string prompt = "") => new(DeepNotebooks.Notebook.Notebook.ReadPassword(prompt));
}
#pragma warning restore IDE1006
