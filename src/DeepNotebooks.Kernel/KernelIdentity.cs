using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel;

/// <summary>What the kernel says of itself, in its messages, in its kernelspec and in the notebooks it writes.</summary>
static class KernelIdentity
{
    /// <summary>The kernelspec's name that notebooks of .NET Interactive carry, so that they open without choosing a kernel.</summary>
    internal const string DefaultName = ".net-csharp";

    internal const string DisplayName = ".NET (C#)";

    internal const string Language = "C#";

    internal static string Version { get; } = typeof(KernelIdentity).Assembly.GetName().Version!.ToString(3);

    /// <summary>The language, as Jupyter's messages and notebook files name it.</summary>
    /// <remarks>Jupyter messaging 5.5, "Kernel info": <c>language_info</c>.</remarks>
    internal static JsonObject LanguageInfo() => new()
    {
        ["name"] = Language,
        ["version"] = "14.0",
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
    };

    internal static JsonObject KernelSpec() => new() { ["display_name"] = DisplayName, ["language"] = Language, ["name"] = DefaultName };
}
