using System.Diagnostics;

namespace DeepNotebooks.Tests;

/// <summary>npm's ro-crate, an independent reader of RO-Crates, where tests/tools.sh puts it.</summary>
static class CrateReader
{
    static string Modules => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "deepnotebooks-tests", "ro-crate", "node_modules");

    internal static bool IsHere => File.Exists(Path.Combine(Modules, "ro-crate", "package.json"));

    /// <summary>RO-Crate's JSON-LD context, which the library carries along.</summary>
    internal static string Context => Path.Combine(Modules, "ro-crate", "lib", "context.json");

    /// <summary>What it finds in a package.</summary>
    internal static string Read(string folder)
    {
        var start = new ProcessStartInfo("node", [SystemPython.Beside("node/read_crate.cjs"), folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = Modules;
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? output : throw new InvalidOperationException($"read_crate.cjs ended with {node.ExitCode}: {errors.Result}");
    }
}

/// <summary>A test against npm's ro-crate: skipped where it is not installed, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsCrateReaderAttribute : FactAttribute
{
    public NeedsCrateReaderAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !CrateReader.IsHere)
            Skip = "npm's ro-crate is not installed (tests/tools.sh installs it)";
    }
}
