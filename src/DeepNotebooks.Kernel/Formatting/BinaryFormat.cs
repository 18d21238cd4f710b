using System.Globalization;
using System.Net;
using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>Bytes as .NET Interactive's last version shows them: sixteen a line, with their offset and what they are as text.</summary>
/// <remarks>The formatting package that can be had is older and lists them as numbers.</remarks>
static class BinaryFormat
{
    const int perLine = 16;

    internal static MimeBundle Format(ReadOnlyMemory<byte> bytes)
    {
        var text = Text(bytes.Span);
        return MimeBundle.Html($"<pre class=\"dni-binary\">{WebUtility.HtmlEncode(text)}</pre>", text);
    }

    static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var offset = 0; offset < bytes.Length; offset += perLine)
        {
            var line = bytes[offset..Math.Min(offset + perLine, bytes.Length)];
            text.Append(offset == 0 ? "" : "\n").Append(CultureInfo.InvariantCulture, $"{offset:X8}  ");
            for (var i = 0; i < perLine; i++)
                text.Append(i < line.Length ? line[i].ToString("X2", CultureInfo.InvariantCulture) : "  ").Append(i == (perLine / 2) - 1 ? "  " : " ");
            text.Append(" |");
            foreach (var value in line)
                text.Append(value is >= 32 and < 127 ? (char)value : '.');
            text.Append('|');
        }
        return text.ToString();
    }
}
