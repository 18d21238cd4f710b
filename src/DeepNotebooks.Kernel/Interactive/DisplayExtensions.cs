using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Formatting.TabularData;

// In this namespace they need no using directive, as in .NET Interactive.
namespace System;

/// <summary>Shows values in the running cell's output.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows this value in the forms it has, or in those of <paramref name="mimeTypes"/>.</summary>
    /// <returns>A handle whose <see cref="DisplayedValue.Update"/> replaces what is shown.</returns>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

    /// <summary>Shows this text, which is written in <paramref name="mimeType"/>.</summary>
    /// <returns>A handle whose <see cref="DisplayedValue.Update"/> replaces what is shown.</returns>
    public static DisplayedValue DisplayAs(this string value, string mimeType) => Kernel.display(value, mimeType);

    /// <summary>Shows the properties of these values as the columns of a table.</summary>
    /// <returns>A handle whose <see cref="DisplayedValue.Update"/> replaces what is shown.</returns>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> value, params string[] mimeTypes) =>
        Kernel.display(value.ToTabularDataResource(), mimeTypes is [] ? ["text/html", "text/csv"] : mimeTypes);
}
