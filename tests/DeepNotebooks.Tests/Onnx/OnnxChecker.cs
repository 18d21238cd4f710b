using System.Diagnostics;

namespace DeepNotebooks.Tests.Onnx;

/// <summary>ONNX's own checker with full shape inference: Debian's python3-onnx.</summary>
static class OnnxChecker
{
    const string Python = "/usr/bin/python3";

    internal static bool IsHere => File.Exists(Python) && Run("import onnx").ExitCode == 0;

    /// <summary>What it has against the file; empty where nothing.</summary>
    internal static string Check(string path)
    {
        var (code, errors) = Run("import sys, onnx; onnx.checker.check_model(sys.argv[1], full_check=True)", path);
        return code == 0 ? "" : errors;
    }

    static (int ExitCode, string Errors) Run(params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Python, ["-c", .. arguments]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, errors);
    }
}

/// <summary>A test against ONNX's own checker: skipped where it is not installed, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsOnnxCheckerAttribute : FactAttribute
{
    public NeedsOnnxCheckerAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !OnnxChecker.IsHere)
            Skip = "python3-onnx is not installed (apt-get install python3-onnx)";
    }
}
