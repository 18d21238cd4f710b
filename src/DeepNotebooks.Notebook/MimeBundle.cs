namespace DeepNotebooks.Notebook;

/// <summary>One value in several forms; the front end shows the richest it can (Jupyter messaging, "display_data").</summary>
public sealed class MimeBundle
{
    readonly Dictionary<string, object> forms = new(StringComparer.Ordinal);

    /// <summary>By MIME type: text as a string, binary forms (image/png) as base64, JSON forms as a JsonNode.</summary>
    public IReadOnlyDictionary<string, object> Forms => forms;

    /// <summary>Adds or replaces the form of one MIME type.</summary>
    public MimeBundle With(string mime, object form)
    {
        forms[mime] = form;
        return this;
    }

    /// <summary>Plain text.</summary>
    public static MimeBundle Text(string text) => new MimeBundle().With("text/plain", text);

    /// <summary>HTML, and what terminals and screen readers show instead.</summary>
    public static MimeBundle Html(string html, string text) => new MimeBundle().With("text/html", html).With("text/plain", text);

    /// <summary>A PNG picture, and what terminals and screen readers show instead.</summary>
    public static MimeBundle Png(byte[] png, string text) =>
        new MimeBundle().With("image/png", Convert.ToBase64String(png)).With("text/plain", text);
}
