using System.Collections.Concurrent;
using System.Reflection;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>The assemblies that this process has anyway: the framework's, the kernel's, its extensions'.</summary>
static class OwnAssemblies
{
    /// <summary>Their files.</summary>
    internal static IReadOnlyList<string> All { get; } =
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    static readonly Lazy<Dictionary<string, string>> paths = new(() => All
        .GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase));

    static readonly ConcurrentDictionary<string, Version> versions = new(StringComparer.OrdinalIgnoreCase);

    internal static string? PathOf(string name) => paths.Value.GetValueOrDefault(name);

    /// <summary>The version of the one of a name; null where there is none.</summary>
    internal static Version? VersionOf(string name) =>
        PathOf(name) is { } path ? versions.GetOrAdd(path, file => AssemblyName.GetAssemblyName(file).Version ?? new Version()) : null;

    /// <summary>Whether one of them does for what is wanted: the same version or a newer one.</summary>
    internal static bool Serves(AssemblyName wanted) =>
        VersionOf(wanted.Name ?? "") is { } own && (wanted.Version is null || own >= wanted.Version);

    /// <summary>Whether the one of a name comes with .NET, and not with this program.</summary>
    internal static bool IsFramework(string name) =>
        PathOf(name) is { } path && !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);
}
