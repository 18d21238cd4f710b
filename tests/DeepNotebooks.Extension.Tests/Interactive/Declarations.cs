namespace Microsoft.DotNet.Interactive.Directives
{
    public sealed class KernelActionDirective(string name)
    {
        public string Name => name;

        public string? Description { get; set; }

        public ICollection<KernelDirectiveParameter> Parameters { get; } = [];
    }

    public sealed class KernelDirectiveParameter(string name, string? description = null)
    {
        Func<IEnumerable<string>> completions = () => [];

        public string Name => name;

        public string Description => description ?? "";

        public bool AllowImplicitName { get; init; }

        public int MaxOccurrences { get; init; } = 1;

        public bool Flag { get; init; }

        internal IEnumerable<string> Completions => completions();

        public KernelDirectiveParameter AddCompletions(Func<IEnumerable<string>> getCompletions)
        {
            completions = getCompletions;
            return this;
        }
    }
}

namespace Microsoft.DotNet.Interactive.Formatting
{
    public sealed class FormattedValue(string mimeType, string value)
    {
        public string MimeType => mimeType;

        public string Value => value;
    }

    public static class Formatter
    {
        static readonly Dictionary<(Type, string), Action<object, TextWriter>> registered = [];

        internal static string Format(object value, string mime)
        {
            using var text = new StringWriter();
            registered[(value.GetType(), mime)](value, text);
            return text.ToString();
        }

        public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = "text/plain") =>
            registered[(type, mimeType)] = formatter;

        public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes)
        {
        }
    }
}
