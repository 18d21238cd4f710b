using System.Runtime.InteropServices;

namespace DeepNotebooks.Training;

/// <summary>The system's C++ standard library, and the symbol versions it offers.</summary>
static class StandardLibrary
{
    internal const string Name = "libstdc++.so.6";

    /// <summary>Where the dynamic loader found it, and the versions it defines.</summary>
    /// <exception cref="WorkFailedException">The system has none.</exception>
    internal static (string Path, IReadOnlyList<string> Versions) Versions()
    {
        if (!NativeLibrary.TryLoad(Name, out _))
            throw new WorkFailedException($"{Name} is not on this system, and libtorch needs it. Install libstdc++6 and libgomp1.");

        // Loaded now, so the kernel knows its file: "address permissions offset device inode path".
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? at : line.Length)..])
            .First(file => Path.GetFileName(file).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
        return (path, new ElfImage(File.ReadAllBytes(path)).Defined());
    }

    /// <summary>The newest GLIBCXX version of a list.</summary>
    internal static string Newest(IEnumerable<string> versions) =>
        versions
            .Where(version => version.StartsWith("GLIBCXX_", StringComparison.Ordinal) && System.Version.TryParse(version[8..], out _))
            .MaxBy(version => System.Version.Parse(version[8..])) ?? "no GLIBCXX at all";
}
