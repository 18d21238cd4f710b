namespace DeepNotebooks.Cli.Terminal;

/// <summary>One line on standard error that is written over while something goes on; where that is no terminal, only lines that stay.</summary>
static class StatusLine
{
    static int shown;

    /// <summary>Replaces the line. Nothing is shown where standard error goes to a file.</summary>
    internal static void Show(string text)
    {
        if (Console.IsErrorRedirected)
            return;
        var width = Math.Max(20, Console.WindowWidth - 1);
        var line = text.Length > width ? text[..width] : text;
        Console.Error.Write("\r" + line.PadRight(shown));
        shown = line.Length;
    }

    /// <summary>Writes a line that stays.</summary>
    internal static void Keep(string text)
    {
        if (!Console.IsErrorRedirected && shown > 0)
            Console.Error.Write("\r" + new string(' ', shown) + "\r");
        shown = 0;
        Console.Error.WriteLine(text);
    }
}
