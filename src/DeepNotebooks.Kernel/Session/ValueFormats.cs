using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>How values look: as an extension says, else text for what is text, else as Microsoft.DotNet.Interactive.Formatting has it.</summary>
sealed class ValueFormats
{
    readonly Lock gate = new();
    readonly Dictionary<Type, Func<object, MimeBundle>> formats = [];

    internal void Add<T>(Func<T, MimeBundle> format)
    {
        lock (gate)
            formats[typeof(T)] = value => format((T)value);
    }

    /// <summary>The forms of a value; only that of <paramref name="mime"/>, with plain text beside it, where one is asked for.</summary>
    internal MimeBundle Format(object? value, string? mime = null) => value switch
    {
        MimeBundle bundle => bundle,
        // Text is taken to be written in the type that it is shown as.
        string text => mime is null ? MimeBundle.Text(text) : MimeBundle.Text(text).With(mime, text),
        null => MimeBundle.Text("null"),
        _ when Registered(value.GetType()) is { } format => Only(mime, format(value)),
        bool or char or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or Enum
            => MimeBundle.Text(value.ToString()!),
        _ => InteractiveFormats.Format(value, mime),
    };

    Func<object, MimeBundle>? Registered(Type type)
    {
        lock (gate)
        {
            for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            {
                if (formats.TryGetValue(candidate, out var format))
                    return format;
            }
            return type.GetInterfaces().Select(formats.GetValueOrDefault).FirstOrDefault(format => format is not null);
        }
    }

    static MimeBundle Only(string? mime, MimeBundle bundle)
    {
        if (mime is null || !bundle.Forms.TryGetValue(mime, out var form))
            return bundle;
        var only = new MimeBundle().With(mime, form);
        return bundle.Forms.TryGetValue("text/plain", out var text) ? only.With("text/plain", text) : only;
    }
}
