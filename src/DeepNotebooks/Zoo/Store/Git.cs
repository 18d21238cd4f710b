using System.ComponentModel;
using System.Text;
using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>Runs the git program. It knows credential helpers, ssh, proxies and LFS, which no library does.</summary>
sealed class Git(GitEnvironment environment)
{
    internal GitEnvironment Environment => environment;

    internal Git In(string gitDirectory) => new(environment.With(("GIT_DIR", gitDirectory)));

    /// <summary>What git writes to standard output, as text.</summary>
    /// <exception cref="GitException">git refused.</exception>
    internal async Task<string> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellation, string? input = null)
    {
        var output = new MemoryStream();
        var source = input is null ? PipeSource.Null : PipeSource.FromString(input, Utf8);
        await RunAsync(arguments, cancellation, source, PipeTarget.ToStream(output));
        return Utf8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>The one line git writes, such as an object's id.</summary>
    /// <exception cref="GitException">git refused.</exception>
    internal async Task<string> LineAsync(IEnumerable<string> arguments, CancellationToken cancellation, string? input = null) =>
        (await ReadAsync(arguments, cancellation, input)).Trim();

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="GitException">git refused.</exception>
    internal async Task RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellation, PipeSource? input = null, PipeTarget? output = null)
    {
        var result = await TryAsync(arguments, cancellation, input, output);
        if (!result.Succeeded)
            throw new GitException(result);
    }

    /// <summary>Runs git and answers how it went.</summary>
    internal async Task<GitResult> TryAsync(
        IEnumerable<string> arguments, CancellationToken cancellation, PipeSource? input = null, PipeTarget? output = null)
    {
        // Begun after the interrupt, a push could still be through before git hears of it.
        cancellation.ThrowIfCancellationRequested();
        var written = new StringBuilder();
        var errors = new StringBuilder();
        try
        {
            var command = Cli.Wrap("git")
                .WithArguments(arguments)
                .WithEnvironmentVariables(environment.Variables)
                .WithStandardInputPipe(input ?? PipeSource.Null)
                .WithStandardOutputPipe(output ?? PipeTarget.ToStringBuilder(written, Utf8))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors, Utf8));
            // Asked to end, git takes its locks and half-written files away.
            var result = await ChildProcess.RunAsync(command, patience: TimeSpan.FromSeconds(2), cancellation);
            return new GitResult(result.ExitCode, written.ToString(), errors.ToString());
        }
        catch (Win32Exception error)
        {
            throw new WorkFailedException(
                "git is not installed, and the zoo is a Git repository: install it (Debian, Ubuntu: 'apt-get install git git-lfs').", error);
        }
    }

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
}

/// <summary>How a git command ended.</summary>
readonly record struct GitResult(int ExitCode, string Output, string Errors)
{
    internal bool Succeeded => ExitCode == 0;

    /// <summary>Of all git said, the line that tells most.</summary>
    internal string Complaint
    {
        get
        {
            var lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] prefixes = ["remote: ", "fatal: ", "error: "];
            var told = prefixes.Select(prefix => lines.FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal)))
                    .FirstOrDefault(line => line is not null)
                ?? lines.LastOrDefault(line => !line.StartsWith("hint", StringComparison.Ordinal))
                ?? $"git ended with exit code {ExitCode}";
            foreach (var prefix in prefixes)
                told = told.StartsWith(prefix, StringComparison.Ordinal) ? told[prefix.Length..].Trim() : told;
            return told;
        }
    }
}

/// <summary>A git command that failed; whoever knows what it was for says so to the user.</summary>
sealed class GitException(GitResult result) : Exception(result.Complaint)
{
    internal GitResult Result => result;
}
