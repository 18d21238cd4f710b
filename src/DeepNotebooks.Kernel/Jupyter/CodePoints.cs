namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Cursor positions: the protocol counts code points, .NET the UTF-16 units that some of them need two of.</summary>
/// <remarks>Jupyter messaging 5.5, "cursor_pos and unicode".</remarks>
static class CodePoints
{
    /// <summary>Where the cursor of a request stands in its code, in UTF-16 units; the end where it says nothing that fits.</summary>
    internal static int Cursor(Message request, string code)
    {
        var points = request.Number("cursor_pos", int.MaxValue);
        var index = 0;
        foreach (var rune in code.EnumerateRunes())
        {
            if (points-- <= 0)
                break;
            index += rune.Utf16SequenceLength;
        }
        return Math.Min(index, code.Length);
    }

    /// <summary>How many code points stand before a place.</summary>
    internal static int Before(string code, int index) => code[..index].EnumerateRunes().Count();
}
