namespace DeepNotebooks.Kernel.Session;

/// <summary>The console's input in a cell: each line is asked of the front end.</summary>
sealed class CellReader(Func<string> ask) : TextReader
{
    string rest = "";

    public override string? ReadLine()
    {
        var line = rest.Length > 0 ? rest.TrimEnd('\n') : ask();
        rest = "";
        return line;
    }

    public override int Peek() => rest.Length > 0 ? rest[0] : -1;

    public override int Read()
    {
        if (rest.Length == 0)
            rest = ask() + "\n";
        var first = rest[0];
        rest = rest[1..];
        return first;
    }

    public override string ReadToEnd() => ReadLine() ?? "";
}
