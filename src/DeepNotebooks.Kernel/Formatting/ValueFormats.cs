using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Jupyter.Formatting;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>How values look: as an extension says, else text for what is text, else as Microsoft.DotNet.Interactive.Formatting has it.</summary>
sealed class ValueFormats
{
    const string plain = "text/plain";

    readonly Lock gate = new();
    readonly Dictionary<Type, Func<object, MimeBundle>> byType = [];
    readonly Dictionary<string, Func<object, MimeBundle>> byName = new(StringComparer.Ordinal);

    internal ValueFormats()
    {
        foreach (var type in SkiaFormats.Types)
            Add(type, SkiaFormats.Format);
        Add(DataFrameFormat.Type, DataFrameFormat.Format);
        Add<byte[]>(bytes => BinaryFormat.Format(bytes));
        Add<ReadOnlyMemory<byte>>(BinaryFormat.Format);
        Add<LaTeXString>(latex => Latex(latex.ToString()));
        Add<MathString>(latex => Latex(latex.ToString()));
    }

    internal void Add<T>(Func<T, MimeBundle> format)
    {
        lock (gate)
            byType[typeof(T)] = value => format((T)value);
    }

    /// <summary>For values of a type that is named and not loaded for it.</summary>
    internal void Add(string typeName, Func<object, MimeBundle> format)
    {
        lock (gate)
            byName[typeName] = format;
    }

    /// <summary>The forms of a value; only those of <paramref name="mimes"/>, with plain text beside them, where some are asked for.</summary>
    internal MimeBundle Format(object? value, params IReadOnlyList<string> mimes)
    {
        if (value is MimeBundle bundle)
            return bundle;
        if (value is not (null or string) && InteractiveFormats.HasFormatterOf(value.GetType()))
            return InteractiveFormats.Format(value, mimes);
        return value switch
        {
            null => mimes.All(mime => mime == plain) ? MimeBundle.Text("<null>") : InteractiveFormats.Format(value, mimes),
            string text => Declared(text, mimes),
            byte[] bytes when mimes is [var mime] && mime.StartsWith("image/", StringComparison.Ordinal)
                => new MimeBundle().With(mime, Convert.ToBase64String(bytes)).With(plain, $"<{mime}>"),
            _ when Registered(value.GetType()) is { } format => Only(mimes, format(value)) ?? InteractiveFormats.Format(value, mimes),
            bool or char or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or Enum
                when mimes.All(mime => mime == plain) => MimeBundle.Text(value.ToString()!),
            _ => InteractiveFormats.Format(value, mimes),
        };
    }

    /// <summary>JSON forms are JSON in a message, not text.</summary>
    internal static object AsForm(string mime, string text)
    {
        if (mime != "application/json" && !mime.EndsWith("+json", StringComparison.Ordinal))
            return text;
        try
        {
            return JsonNode.Parse(text) ?? (object)text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    static MimeBundle Latex(string text) => MimeBundle.Text(text).With("text/latex", text);

    // Text is taken to be written in the type that it is shown as.
    static MimeBundle Declared(string text, IReadOnlyList<string> mimes)
    {
        var bundle = new MimeBundle();
        foreach (var mime in mimes)
            bundle.With(mime, AsForm(mime, text));
        // A picture's text is base64: nothing to read.
        return mimes.Any(mime => mime.StartsWith("image/", StringComparison.Ordinal) && mime != "image/svg+xml")
            ? bundle.With(plain, $"<{mimes[0]}>")
            : bundle.With(plain, text);
    }

    Func<object, MimeBundle>? Registered(Type type)
    {
        lock (gate)
        {
            for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            {
                if (byType.TryGetValue(candidate, out var format) || byName.TryGetValue(candidate.FullName ?? "", out format))
                    return format;
            }
            return type.GetInterfaces().Select(byType.GetValueOrDefault).FirstOrDefault(format => format is not null);
        }
    }

    // Null where it has none of them.
    static MimeBundle? Only(IReadOnlyList<string> mimes, MimeBundle bundle)
    {
        if (mimes.Count == 0)
            return bundle;
        var only = new MimeBundle();
        foreach (var form in bundle.Forms.Where(form => mimes.Contains(form.Key) || form.Key == plain))
            only.With(form.Key, form.Value);
        return only.Forms.Keys.Any(mimes.Contains) ? only : null;
    }
}
