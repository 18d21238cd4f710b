using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel;

/// <summary>What a cell can call without a prefix.</summary>
#pragma warning disable CA1708, IDE1006 // display(value) and value.Display() are what users of C# notebooks type.
public static class CellFunctions
{
    /// <summary>Shows a value in the running cell's output.</summary>
    /// <param name="value">Anything; text with a <paramref name="mime"/> is taken to be written in that type.</param>
    /// <param name="mime">Such as <c>text/html</c>; null for the forms the value has.</param>
    /// <returns>A handle whose <see cref="DisplayHandle.Update"/> replaces what is shown.</returns>
    public static DisplayHandle display(object? value, string? mime = null)
    {
        var session = Session;
        return new DisplayHandle(session.Formats, session.Display(session.Formats.Format(value, mime)), mime);
    }

    /// <summary>Shows this value in the running cell's output.</summary>
    public static DisplayHandle Display<T>(this T value, string? mime = null) => display(value, mime);

    /// <summary>Shows this text, which is written in <paramref name="mime"/>, in the running cell's output.</summary>
    public static DisplayHandle DisplayAs(this string value, string mime) => display(value, mime);

    static NotebookSession Session =>
        Notebook.Notebook.Host as NotebookSession ?? throw new InvalidOperationException("display(value) works in a cell of this kernel only.");
}
#pragma warning restore CA1708, IDE1006

/// <summary>Something shown, that can be replaced in its place.</summary>
public sealed class DisplayHandle
{
    readonly ValueFormats formats;
    readonly IDisplay display;
    readonly string? mime;

    internal DisplayHandle(ValueFormats formats, IDisplay display, string? mime) =>
        (this.formats, this.display, this.mime) = (formats, display, mime);

    /// <summary>Shows another value instead. Safe from any thread, also after the cell has ended.</summary>
    public void Update(object? value) => display.Update(formats.Format(value, mime));
}
