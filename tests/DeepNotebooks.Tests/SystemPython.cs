using System.Diagnostics;

namespace DeepNotebooks.Tests;

/// <summary>Debian's Python with NumPy, PIL and PyTorch: an independent maker and reader of files.</summary>
static class SystemPython
{
    const string Program = "/usr/bin/python3";

    static readonly Dictionary<string, bool> Modules = [];

    /// <summary>Runs a script of python/; it has to succeed. Returns what it printed.</summary>
    internal static string Run(string script, params string[] arguments)
    {
        var (code, output, errors) = Start([Beside("python/" + script), .. arguments]);
        return code == 0 ? output : throw new InvalidOperationException($"{script} ended with {code}: {errors}");
    }

    internal static bool Has(string module)
    {
        lock (Modules)
        {
            if (!Modules.TryGetValue(module, out var here))
                Modules[module] = here = File.Exists(Program) && Start(["-c", $"import {module}"]).ExitCode == 0;
            return here;
        }
    }

    /// <summary>A file of the tests' folder, by its path from there.</summary>
    internal static string Beside(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "DeepNotebooks.sln")))
            root = root.Parent!;
        return Path.Combine(root.FullName, "tests/DeepNotebooks.Tests", path);
    }

    static (int ExitCode, string Output, string Errors) Start(string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output, errors.Result);
    }
}

/// <summary>A test against modules of Debian's Python: skipped where one is not installed, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsPythonAttribute : FactAttribute
{
    public NeedsPythonAttribute(params string[] modules)
    {
        var missing = modules.Where(module => !SystemPython.Has(module)).ToList();
        if (Environment.GetEnvironmentVariable("CI") != "true" && missing.Count > 0)
            Skip = $"Python's {string.Join(", ", missing)} not installed (tests/tools.sh installs them)";
    }
}
