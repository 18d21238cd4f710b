using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive.Formatting;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Tables, trees and what <c>Formatter.Register</c> in a cell adds. Apart from <see cref="ValueFormats"/>, so that a session that shows only text loads none of it.</summary>
static class InteractiveFormats
{
    internal static MimeBundle Format(object value, string? mime)
    {
        var bundle = new MimeBundle();
        IEnumerable<string> wanted = mime is null ? Formatter.GetPreferredMimeTypesFor(value.GetType()) : [mime];
        foreach (var form in wanted.Append("text/plain").Distinct())
            bundle.With(form, value.ToDisplayString(form));
        return bundle;
    }
}
