using System.Net;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive.Formatting;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>Tables, trees and what <c>Formatter.Register</c> in a cell adds. Apart from <see cref="ValueFormats"/>, so that a session that shows only text loads none of it.</summary>
static class InteractiveFormats
{
    const string plain = "text/plain", html = "text/html";
    const string opens = "<div class=\"dni-plaintext\"><pre>", closes = "</pre></div>";

    /// <summary>Whether a cell has said how values of a type look, with <c>Formatter.Register</c>.</summary>
    internal static bool HasFormatterOf(Type type) => FormattingAssembly.IsLoaded && Registrations.Has(type);

    internal static MimeBundle Format(object? value, IReadOnlyList<string> mimes)
    {
        var bundle = new MimeBundle();
        var wanted = mimes.Count == 0 ? [.. Formatter.GetPreferredMimeTypesFor(value?.GetType())] : mimes;
        foreach (var mime in wanted)
            bundle.With(mime, ValueFormats.AsForm(mime, value.ToDisplayString(mime)));
        if (!bundle.Forms.ContainsKey(plain))
            bundle.With(plain, bundle.Forms.GetValueOrDefault("text/csv") as string ?? PlainTextIn(bundle.Forms.GetValueOrDefault(html) as string) ?? value.ToDisplayString(plain));
        return bundle;
    }

    // HTML that is plain text in a frame holds all there is to say. To format the value again could run a sequence of the user's twice.
    static string? PlainTextIn(string? shown)
    {
        if (shown is null || !shown.StartsWith(opens, StringComparison.Ordinal))
            return null;
        var end = shown.IndexOf(closes, StringComparison.Ordinal);
        var rest = end < 0 ? "" : shown[(end + closes.Length)..];
        return end >= 0 && (rest.Length == 0 || rest.StartsWith("<style>", StringComparison.Ordinal)) ? WebUtility.HtmlDecode(shown[opens.Length..end]) : null;
    }

    // A class of its own: to compile a method that calls the formatter loads it.
    static class Registrations
    {
        internal static bool Has(Type type) => Formatter.RegisteredFormatters(false).Any(formatter => formatter.Type.IsAssignableFrom(type));
    }
}
