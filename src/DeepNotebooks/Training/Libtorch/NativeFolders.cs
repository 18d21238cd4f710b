using TorchSharp;

namespace DeepNotebooks.Training;

/// <summary>Where native libraries lie: beside a built or published program, or in the package folders of a notebook that loaded the NuGet packages.</summary>
static class NativeFolders
{
    const string Below = "runtimes/linux-x64/native";

    /// <summary>The first folder with <paramref name="library"/> in it.</summary>
    /// <exception cref="WorkFailedException">There is none.</exception>
    internal static string Containing(string library) =>
        Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, library)))
        ?? throw new WorkFailedException(
            $"{library} is not there (looked in {string.Join(", ", Candidates().Where(Directory.Exists))}). Build or install the program again, or set DEEPNOTEBOOKS_LIBTORCH to a folder with libtorch 2.10.");

    static IEnumerable<string> Candidates()
    {
        var assembly = Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return new[] { AppContext.BaseDirectory, assembly, Path.Combine(AppContext.BaseDirectory, Below) }
            .Concat(searched)
            .Concat(PackageFolders(assembly))
            .Select(Path.GetFullPath)
            .Distinct();
    }

    // .../torchsharp/<version>/lib/net8.0/TorchSharp.dll, and beside it .../libtorch-cpu-linux-x64/<version>/runtimes/linux-x64/native
    static IEnumerable<string> PackageFolders(string assembly)
    {
        var package = Path.Combine(assembly, "..", "..");
        yield return Path.Combine(package, Below);
        var packages = Path.GetFullPath(Path.Combine(package, "..", ".."));
        foreach (var backend in new[] { "libtorch-cuda-12.8-linux-x64", "libtorch-cpu-linux-x64" })
        {
            if (!Directory.Exists(Path.Combine(packages, backend))) continue;
            foreach (var version in Directory.EnumerateDirectories(Path.Combine(packages, backend), "2.10.*"))
                yield return Path.Combine(version, Below);
        }
    }
}
