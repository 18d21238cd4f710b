using System.Net;
using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>How an <see cref="Inspection"/> looks: as text, and as HTML for front ends that show it.</summary>
static class InspectionView
{
    internal static MimeBundle Of(Inspection inspection)
    {
        var text = new StringBuilder(inspection.Signature).Append('\n');
        var html = new StringBuilder("<pre>").Append(Escape(inspection.Signature)).Append("</pre>");
        if (inspection.Value is { } value)
        {
            text.Append("Value: ").Append(value).Append('\n');
            html.Append("<p>Value: <code>").Append(Escape(value)).Append("</code></p>");
        }
        if (inspection.Documentation is { } documentation)
        {
            if (documentation.Summary.Length > 0)
            {
                text.Append('\n').Append(documentation.Summary).Append('\n');
                html.Append("<p>").Append(Lines(documentation.Summary)).Append("</p>");
            }
            List("Parameters", documentation.Parameters, text, html);
            Returns(documentation.Returns, text, html);
            List("Exceptions", documentation.Exceptions, text, html);
        }
        if (inspection.Source is { } source)
        {
            text.Append("\nSource\n").Append(source).Append('\n');
            html.Append("<p><b>Source</b></p><pre>").Append(Escape(source)).Append("</pre>");
        }
        return MimeBundle.Html(html.ToString(), text.ToString().TrimEnd());
    }

    static void Returns(string explanation, StringBuilder text, StringBuilder html)
    {
        if (explanation.Length == 0)
            return;
        text.Append("\nReturns\n    ").Append(Indented(explanation)).Append('\n');
        html.Append("<p><b>Returns</b></p><p>").Append(Lines(explanation)).Append("</p>");
    }

    static void List(string heading, IReadOnlyList<(string Name, string Text)> entries, StringBuilder text, StringBuilder html)
    {
        if (entries.Count == 0)
            return;
        text.Append('\n').Append(heading).Append('\n');
        html.Append("<p><b>").Append(heading).Append("</b></p><dl>");
        foreach (var (name, explanation) in entries)
        {
            text.Append("    ").Append(name).Append(": ").Append(Indented(explanation)).Append('\n');
            html.Append("<dt><code>").Append(Escape(name)).Append("</code></dt><dd>").Append(Lines(explanation)).Append("</dd>");
        }
        html.Append("</dl>");
    }

    static string Indented(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);

    static string Lines(string text) => Escape(text).Replace("\n", "<br>", StringComparison.Ordinal);

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
