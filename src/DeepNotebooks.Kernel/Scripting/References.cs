using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>The assemblies a cell may type against: those the process can load anyway, without loading any of them.</summary>
static class References
{
    // What the kernel itself is made of. A cell has no use for it, and each assembly costs time at the first compilation.
    static readonly string[] hidden =
    [
        "Microsoft.CodeAnalysis", "Mono.Cecil", "Microsoft.AspNetCore.", "Microsoft.Extensions.", "Microsoft.VisualBasic", "Microsoft.Win32.SystemEvents",
        "Markdig", "System.CommandLine", "System.Security.Cryptography.Pkcs", "System.Security.Cryptography.Xml",
        "System.ServiceModel", "System.Private.ServiceModel", "Microsoft.TestPlatform", "Microsoft.VisualStudio", "xunit", "testhost",
        "WindowsBase",
        // What completion needs beside Roslyn.
        "Humanizer", "System.Composition", "System.Configuration.ConfigurationManager", "System.Diagnostics.EventLog",
        "System.Security.Cryptography.ProtectedData",
    ];

    // Hidden by the list above and still seen in the types of public members.
    static readonly string[] shown = ["Microsoft.AspNetCore.Html.Abstractions"];

    static readonly Lazy<HashSet<string>> own = new(() => [.. TrustedPlatformAssemblies()]);

    /// <summary>One reference an assembly; the files are mapped when a compilation first looks into them.</summary>
    internal static IReadOnlyList<MetadataReference> OfThisProcess() =>
        [.. TrustedPlatformAssemblies().Where(MayBeSeen).Select(To)];

    /// <summary>Whether the process came with the assembly in a file, seen by cells or hidden.</summary>
    internal static bool IsOwn(string path) => own.Value.Contains(path);

    static string[] TrustedPlatformAssemblies() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    static bool MayBeSeen(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return shown.Contains(name) || !hidden.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A reference to a file, with its documentation. MetadataReference.CreateFromFile reads the whole file at once; this maps it.</summary>
    internal static PortableExecutableReference To(string path) =>
        AssemblyMetadata.CreateFromFile(path).GetReference(new Inspection.AssemblyDocumentation(path), filePath: path);
}
