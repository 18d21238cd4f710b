using DeepNotebooks.Kernel.Formatting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Something shown, that can be replaced in its place.</summary>
public sealed class DisplayedValue
{
    const string plain = "text/plain";

    readonly ValueFormats formats;
    readonly string[] mimes;
    readonly CellDisplay display;

    internal DisplayedValue(NotebookSession session, object? value, string[] mimes)
    {
        formats = session.Formats;
        Value = value;
        var bundle = formats.Format(value, mimes);
        // What was first shown as text stays text, whatever takes its place.
        this.mimes = mimes.Length == 0 && bundle.Forms.Count == 1 && bundle.Forms.ContainsKey(plain) ? [plain] : mimes;
        display = session.Display(bundle);
    }

    /// <summary>What front ends know it by.</summary>
    public string DisplayId => display.Id;

    /// <summary>What is shown now.</summary>
    public object? Value { get; private set; }

    /// <summary>Shows another value instead. Safe from any thread, also after the cell has ended.</summary>
    public void Update(object? updatedValue)
    {
        Value = updatedValue;
        display.Update(updatedValue is MimeBundle bundle ? bundle : formats.Format(updatedValue, mimes));
    }
}
