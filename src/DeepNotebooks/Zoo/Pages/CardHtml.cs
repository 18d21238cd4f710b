using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace DeepNotebooks.Zoos;

/// <summary>
/// A card's Markdown as HTML that anyone may open. A card is somebody's text: its HTML is shown as letters, its links lead into the web or nowhere, its
/// pictures are the package's own, and nothing in it is an attribute.
/// </summary>
static class CardHtml
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>The card without its front matter and without its title, which stands above it already; headings begin at <paramref name="heading"/>.</summary>
    /// <param name="card">README.md of a package.</param>
    /// <param name="picture">The address at which a page shows a picture of the package, by its path; null where it shows none.</param>
    /// <param name="heading">The level of the highest heading, 1 to 6.</param>
    internal static string Render(string card, Func<string, string?> picture, int heading = 2)
    {
        var document = Markdown.Parse(WithoutFrontMatter(card), Pipeline);
        if (document is [HeadingBlock { Level: 1 } title, ..])
            document.Remove(title);
        var top = document.Descendants<HeadingBlock>().Select(block => block.Level).DefaultIfEmpty(1).Min();
        foreach (var block in document.Descendants<HeadingBlock>())
            block.Level = Math.Min(6, block.Level - top + heading);
        foreach (var part in document.Descendants())
            part.RemoveData(typeof(HtmlAttributes));
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Mend(link, picture);
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsOfTheWeb(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        return document.ToHtml(Pipeline);
    }

    static void Mend(LinkInline link, Func<string, string?> picture)
    {
        link.GetDynamicUrl = null;
        if (link.IsImage && link.Url is { } path && picture(path) is { } shown)
            link.Url = shown;
        else if (link.IsImage || !IsOfTheWeb(link.Url))
            link.ReplaceBy(new ContainerInline());
        else
            link.GetAttributes().AddProperty("rel", "noopener noreferrer nofollow");
    }

    static bool IsOfTheWeb(string? address) =>
        address is not null && !address.Any(char.IsControl)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto";

    static string WithoutFrontMatter(string card)
    {
        const string fence = "---";
        var text = card.ReplaceLineEndings("\n");
        if (!text.StartsWith(fence + "\n", StringComparison.Ordinal))
            return text;
        var end = text.IndexOf($"\n{fence}\n", StringComparison.Ordinal);
        return end < 0 ? text : text[(end + fence.Length + 2)..];
    }
}
