using System.Net;

namespace DeepNotebooks.Extension.Views;

/// <summary>The few turns of HTML that the views share. Styles stand at the element: a forge and an untrusted notebook drop style sheets.</summary>
static class Html
{
    /// <summary>Text that cannot become markup.</summary>
    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A picture inside the page, readable with no server and no script.</summary>
    /// <param name="png">The file's bytes.</param>
    /// <param name="width">In CSS pixels; the picture may have more.</param>
    /// <param name="alt">What it shows, for those who cannot see it.</param>
    internal static string Picture(byte[] png, int width, string alt) =>
        $"<img alt=\"{Escape(alt)}\" width=\"{width}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">";

    /// <summary>A coloured square and its name, which should say the colour too: an untrusted notebook and a forge drop styles.</summary>
    internal static string Legend(string color, string name) => $"<span style=\"color:{color}\">&#9632;</span> {Escape(name)}";
}
