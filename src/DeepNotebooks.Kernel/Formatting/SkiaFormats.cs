using System.Reflection;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>Pictures of SkiaSharp, in whatever version a notebook brought it: the kernel has none of its own.</summary>
static class SkiaFormats
{
    internal static readonly string[] Types = ["SkiaSharp.SKBitmap", "SkiaSharp.SKImage", "SkiaSharp.SKPixmap", "SkiaSharp.SKSurface"];

    internal static MimeBundle Format(object picture)
    {
        // A surface is drawn on; what is on it now is a picture.
        var still = Call(picture, "Snapshot") ?? picture;
        var text = $"{picture.GetType().Name} {Property(still, "Width")}×{Property(still, "Height")}";
        try
        {
            var format = still.GetType().Assembly.GetType("SkiaSharp.SKEncodedImageFormat")!;
            var png = Call(still, "Encode", Enum.Parse(format, "Png"), 100) is { } data ? Call(data, "ToArray") : null;
            return png is byte[] bytes ? MimeBundle.Png(bytes, text) : MimeBundle.Text(text);
        }
        finally
        {
            if (still != picture)
                (still as IDisposable)?.Dispose();
        }
    }

    static object? Call(object target, string method, params object[] arguments) =>
        target.GetType().GetMethod(method, [.. arguments.Select(argument => argument.GetType())])
            ?.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    static object? Property(object target, string name) => target.GetType().GetProperty(name)?.GetValue(target);
}
