using System.Xml.Linq;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A card is somebody's text.</summary>
public sealed class CardHtmlTests
{
    static readonly string[] Elements =
    [
        "h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "img", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br",
        "table", "thead", "tbody", "tr", "th", "td",
    ];

    static readonly string[] Attributes = ["href", "src", "alt", "title", "rel", "style", "start", "type", "class"];

    [Fact]
    public void A_card_is_rendered_without_its_front_matter_and_its_title()
    {
        var html = Render("---\nlicense: mit\n---\n\n# Title\n\nTells **two** things apart.\n\n## Numbers\n\n| metric | value |\n|---|---|\n| `auc` | 1 |\n\n![a](samples/0-a.png)\n");

        Assert.DoesNotContain("license", html);
        Assert.DoesNotContain("Title", html);
        Assert.Contains("<strong>two</strong>", html);
        Assert.Contains("<h3>Numbers</h3>", html);
        Assert.Contains("<td><code>auc</code></td>", html);
        Assert.Contains("<img src=\"0.png\" alt=\"a\"", html);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("text <b onclick=\"alert(1)\">b</b>")]
    [InlineData("<svg/onload=alert(1)>\n\n<iframe src=\"https://example.org\"></iframe>")]
    [InlineData("[a](javascript:alert(1)) [b](<java\nscript:alert(1)>) [c](JaVaScRiPt:alert(1)) [d](&#106;avascript:alert(1)) [e](%6Aavascript:alert(1))")]
    [InlineData("[a][x]\n\n[x]: javascript:alert(1) \"t\"")]
    [InlineData("<javascript:alert(1)> <vbscript:x> <data:text/html,x> <file:///etc/passwd>")]
    [InlineData("![x](javascript:alert(1)) ![x](https://example.org/pixel.png) ![x](data:image/svg+xml;base64,AAAA) ![x](../../secret.png)")]
    [InlineData("[a](data:text/html;base64,AAAA) [b](//example.org/x) [c](../index.html) [d](file:///etc/passwd)")]
    [InlineData("[a](https://example.org/\"onmouseover=\"alert(1)) ![a\" onerror=\"alert(1)](samples/0-a.png \"t\\\" onerror=\\\"alert(1)\")")]
    [InlineData("# h {onclick=alert(1)}\n\nparagraph {#id .x onload=alert(1)}\n\n```js\" onload=\"alert(1)\ncode\n```")]
    [InlineData("<style>body{display:none}</style><base href=\"https://example.org\"><meta http-equiv=refresh content=0>")]
    [InlineData("<!-- --><script>alert(1)</script><![CDATA[<script>alert(1)</script>]]><?php x ?><!DOCTYPE x>")]
    public void Nothing_in_a_card_runs_or_leads_elsewhere_than_into_the_web(string card)
    {
        var page = XElement.Parse($"<body>{Render(card)}</body>");

        foreach (var element in page.Descendants())
        {
            Assert.Contains(element.Name.LocalName, Elements);
            Assert.All(element.Attributes(), attribute => Assert.Contains(attribute.Name.LocalName, Attributes));
            if (element.Attribute("href") is { } link)
                Assert.Matches("^(https?://|mailto:)", link.Value);
            if (element.Attribute("src") is { } picture)
                Assert.Equal("0.png", picture.Value);
            if (element.Attribute("style") is { } style)
                Assert.Matches("^text-align: (left|right|center);$", style.Value);
        }
    }

    [Fact]
    public void A_link_into_the_web_stays_and_says_nothing_of_where_it_was_clicked() =>
        Assert.Contains("<a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\">a</a>", Render("[a](https://example.org/a?b=1&c=2)"));

    static string Render(string card) => CardHtml.Render(card, path => path == "samples/0-a.png" ? "0.png" : null, heading: 3);
}
