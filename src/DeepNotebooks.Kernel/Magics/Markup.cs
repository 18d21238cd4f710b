using DeepNotebooks.Notebook;
using Markdig;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!html</c>, <c>#!markdown</c> and <c>#!javascript</c> make of the lines below them.</summary>
static class Markup
{
    internal static MimeBundle Html(string text) => MimeBundle.Html(text, text);

    /// <remarks>As HTML first: not every front end reads Markdown in an output.</remarks>
    internal static MimeBundle Markdown(string text)
    {
        var pipeline = new MarkdownPipelineBuilder().UseMathematics().UseAdvancedExtensions().Build();
        return MimeBundle.Html(Markdig.Markdown.ToHtml(text.Trim(), pipeline), text).With("text/markdown", text);
    }

    /// <remarks>HTML with a script in it runs wherever scripts run at all; <c>application/javascript</c> does in fewer places.</remarks>
    internal static MimeBundle Script(string text) => MimeBundle.Html($"<script type=\"text/javascript\">{text}</script>", text);
}
