using System.Diagnostics;
using System.Text;

namespace DeepNotebooks.Integration.Harness;

/// <summary>A program that runs until the test is over: a notebook server, a hub, the model service.</summary>
sealed class Server : IAsyncDisposable
{
    readonly Process process;
    readonly StringBuilder log = new();

    Server(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All the program has written so far.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>Starts a program and leaves it running.</summary>
    public static Server Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? variables = null) =>
        new(Command.Start(program, arguments, folder, variables));

    /// <summary>Waits until the condition holds; fails, with what the program wrote, when it ends before or takes too long.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var deadline = Deadline.In(within ?? TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            if (process.HasExited)
                throw new Xunit.Sdk.XunitException($"{process.StartInfo.FileName} ended ({process.ExitCode}) before {what}:\n{Log}");
            if (deadline.Passed)
                throw new TimeoutException($"{process.StartInfo.FileName}: no {what} in time:\n{Log}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until an address answers well: what stands in front of a server may answer before it, that it is not there.</summary>
    public Task AnswersAsync(Uri address, TimeSpan? within = null) => UntilAsync($"{address} answers", async () =>
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var response = await client.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }, within);

    /// <summary>Asks the program to end as a terminal's Ctrl-C does, and ends it and what it started where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var interrupt = Process.Start("/bin/kill", ["-INT", $"{process.Id}"]);
            await interrupt.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    void Append(string? line)
    {
        lock (log)
            log.Append(line).Append('\n');
    }
}
