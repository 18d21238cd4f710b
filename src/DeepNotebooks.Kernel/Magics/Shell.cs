using System.Diagnostics;
using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary><c>#!sh</c>: runs the rest of its line, or the lines below where it has none, and shows what they write while they write it.</summary>
static class Shell
{
    internal static Magic Magic { get; } = new("sh", "Runs the rest of the line, or the lines below, in the shell.", RunAsync)
    {
        TakesLine = true,
        Examples = ["#!sh ls -l *.csv"],
    };

    static async Task RunAsync(MagicCall call, CancellationToken cancellation)
    {
        using var shell = Start(call.Line.Length > 0 ? call.Line : call.Body);
        // Nobody is there to answer what it asks.
        shell.StandardInput.Close();
        var streams = Task.WhenAll(CopyAsync(shell.StandardOutput, Console.Out), CopyAsync(shell.StandardError, Console.Error));
        try
        {
            await shell.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }
        // Something left running in the background may hold the streams open: what it writes still comes, and is not waited for.
        await Task.WhenAny(streams, Task.Delay(200, CancellationToken.None));
        if (shell.ExitCode != 0)
            throw new MagicException($"#!sh: the command ended with exit code {shell.ExitCode}.");
    }

    static Process Start(string commands)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", commands },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new MagicException($"#!sh: the shell cannot be started: {error.Message}", error);
        }
    }

    static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
            to.Write(buffer, 0, count);
    }
}
