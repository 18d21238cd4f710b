using System.Runtime.InteropServices;
using CliWrap;

namespace DeepNotebooks;

/// <summary>A program that we start, and end in good order.</summary>
static partial class ChildProcess
{
    const int interrupted = 128 + 2;
    const int terminate = 15;

    /// <summary>Runs it to its end, whatever its exit code.</summary>
    /// <param name="command">The program.</param>
    /// <param name="patience">How long it may tidy up after it was asked to end; then it is ended, and all that it started.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <exception cref="OperationCanceledException">It was ended before it was through, by us or by a terminal's Ctrl-C, which reaches it too.</exception>
    internal static async Task<CommandResult> RunAsync(Command command, TimeSpan patience, CancellationToken cancellation)
    {
        using var forced = new CancellationTokenSource();
        var running = command.WithValidation(CommandResultValidation.None).ExecuteAsync(forced.Token);
        using var asking = cancellation.Register(() =>
        {
            // Not SIGINT: what a shell starts in the background ignores that, and hands its deafness on to all that it starts.
            forced.CancelAfter(OperatingSystem.IsWindows() || Kill(running.ProcessId, terminate) != 0 ? TimeSpan.Zero : patience);
        });
        var result = await running;
        if (!result.IsSuccess && (cancellation.IsCancellationRequested || result.ExitCode == interrupted))
            throw new OperationCanceledException($"{command.TargetFilePath} was interrupted", cancellation);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
