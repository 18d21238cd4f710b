using System.Diagnostics;
using System.Text;

namespace DeepNotebooks.Integration.Harness;

/// <summary>What a program left when it ended.</summary>
sealed record CommandResult(string Line, int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself, or a failed test that shows all the program said.</summary>
    public CommandResult Succeeded() =>
        ExitCode == 0
            ? this
            : throw new Xunit.Sdk.XunitException($"'{Line}' ended with {ExitCode}.\n--- output\n{Output}\n--- error\n{Error}");
}

/// <summary>Runs a program to its end.</summary>
static class Command
{
    /// <summary>Runs a program; what has not ended within the limit is ended with everything it started, and the test fails.</summary>
    /// <param name="variables">Added to this process's environment; null takes one away.</param>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? variables = null,
        TimeSpan? within = null)
    {
        using var process = Start(program, arguments, folder, variables);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();

        var limit = within ?? TimeSpan.FromMinutes(2);
        using var deadline = new CancellationTokenSource(limit);
        var line = $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}";
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            var told = $"--- output\n{await output}\n--- error\n{await error}";
            throw new TimeoutException($"'{line}' had not ended after {limit}.\n{told}", late);
        }

        return new(line, process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program with all three streams piped.</summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // The test host's own settings are not those of a user's shell.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("VSTEST_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
