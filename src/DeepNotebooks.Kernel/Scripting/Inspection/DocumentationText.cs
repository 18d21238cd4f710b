using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>The text of an element of a documentation comment.</summary>
static partial class DocumentationText
{
    internal static string Of(XElement element)
    {
        var text = new StringBuilder();
        Write(element, text);
        return string.Join('\n', text.ToString().Split('\n').Select(line => Blanks().Replace(line, " ").Trim()).Where(line => line.Length > 0));
    }

    /// <summary>The short name in a reference such as <c>M:System.Math.Max(System.Int32,System.Int32)</c>.</summary>
    internal static string NameOf(string reference)
    {
        var name = reference.IndexOf(':') == 1 ? reference[2..] : reference;
        var parenthesis = name.IndexOf('(');
        name = parenthesis < 0 ? name : name[..parenthesis];
        var isMember = reference.Length > 1 && reference[0] is 'M' or 'P' or 'F' or 'E';
        var words = name.Split('.');
        var shown = string.Join('.', words[^Math.Min(words.Length, isMember ? 2 : 1)..]);
        return Arity().Replace(shown, "").Replace(".#ctor", "", StringComparison.Ordinal);
    }

    static void Write(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText words)
                text.Append(Blanks().Replace(words.Value, " "));
            else if (node is XElement inner)
                WriteElement(inner, text);
        }
    }

    static void WriteElement(XElement element, StringBuilder text)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" or "paramref" or "typeparamref" when element.IsEmpty:
                var named = element.Attribute("langword") ?? element.Attribute("name") ?? element.Attribute("href");
                text.Append(named?.Value ?? NameOf(element.Attribute("cref")?.Value ?? ""));
                break;
            case "para" or "br" or "code" or "item" or "list":
                text.Append('\n');
                Write(element, text);
                text.Append('\n');
                break;
            default:
                Write(element, text);
                break;
        }
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"`+\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arity();
}
