using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>What the pages of a zoo share: their frame, and how names and numbers stand in them.</summary>
static class PageText
{
    /// <summary>Text that cannot become markup, in an element or in a quoted attribute.</summary>
    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    internal static string Number(double value) =>
        value.ToString(double.IsInteger(value) && Math.Abs(value) > 1 ? "0" : "0.0000", CultureInfo.InvariantCulture);

    /// <summary>"test accuracy" of "test_accuracy".</summary>
    internal static string Metric(string name) => Escape(name.Replace('_', ' '));

    internal static string Date(DateTimeOffset time) =>
        $"<time datetime=\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{time.UtcDateTime:yyyy-MM-dd}</time>";

    /// <summary>45.1 MB.</summary>
    internal static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => $"{bytes} B",
    };

    /// <summary>A file that the program carries, such as "zoo-page.css".</summary>
    internal static string Resource(string name)
    {
        using var stream = typeof(PageText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The library lacks its resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>A whole page, which asks for nothing beyond its own site and runs no script but the one given here.</summary>
    /// <param name="title">In the browser's tab.</param>
    /// <param name="body">HTML.</param>
    /// <param name="style">A style sheet.</param>
    /// <param name="script">Runs at the end of the page; the policy names its digest, so that no other can.</param>
    internal static string Page(string title, string body, string style, string? script = null)
    {
        // 'self' is not a page's own folder where a browser opens it as a file.
        var policy = $"default-src 'none'; img-src 'self' file: data:; style-src '{Digest(style)}'; script-src {(script is null ? "'none'" : $"'{Digest(script)}'")}; base-uri 'none'; form-action 'none'";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="{Generator}">
            <meta name="referrer" content="no-referrer">
            <title>{Escape(title)}</title>
            <style>{style}</style>
            </head>
            <body>
            {body}
            {(script is null ? "" : $"<script>{script}</script>\n")}</body>
            </html>

            """;
    }

    /// <summary>By which a folder is known as a site of ours, which may be written anew.</summary>
    internal const string Generator = "deepnotebooks zoo index";

    static string Digest(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
