using System.ComponentModel;
using System.Text;
using System.Text.Json;
using CliWrap;

namespace DeepNotebooks.Data;

/// <summary>The program rclone, run and understood.</summary>
/// <param name="program">Its name or path.</param>
/// <param name="address">What errors speak of.</param>
sealed class Rclone(string program, string address)
{
    /// <summary>Its log as JSON, with the figures every second. Should this process be killed, writing them to nobody ends rclone too.</summary>
    static readonly string[] Always =
    [
        "--use-json-log", "--stats", "1s", "--stats-log-level", "NOTICE", "--ask-password=false",
        // A file that was begun must not have its full length before it is whole: the next run goes by lengths where a remote has no checksums.
        "--multi-thread-streams", "0", "--local-no-preallocate",
    ];

    /// <summary>Runs a command whose answer is on its standard output.</summary>
    /// <exception cref="TransferException">It failed; the message is rclone's last.</exception>
    internal async Task<string> AskAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        await RunAsync(command, PipeTarget.ToStringBuilder(answer), _ => { }, cancellationToken);
        return answer.ToString();
    }

    /// <summary>The files of a folder, or the one file.</summary>
    /// <exception cref="RequestException">There are none.</exception>
    internal async Task<IReadOnlyList<ListedFile>> ListAsync(string remote, bool recursive, CancellationToken cancellationToken)
    {
        string[] deep = recursive ? ["--recursive"] : [];
        var json = await AskAsync(["lsjson", .. deep, "--files-only", "--no-modtime", "--no-mimetype", "--", remote], cancellationToken);
        var files = JsonSerializer.Deserialize<List<ListedFile>>(json) ?? [];
        return files.Count > 0 ? files : throw new RequestException($"{address}: there are no files.");
    }

    /// <summary>A line of lsjson.</summary>
    internal sealed record ListedFile(string Path, long Size);

    /// <summary>Runs a command that transfers, and counts what it transferred.</summary>
    /// <exception cref="TransferException">It failed; the message is rclone's last.</exception>
    internal Task RunAsync(IReadOnlyList<string> command, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var counted = 0L;
        return RunAsync(command, PipeTarget.Null, stats =>
        {
            if (!stats.TryGetProperty("bytes", out var bytes) || !bytes.TryGetInt64(out var now))
                return;
            meter.Add(now - counted);
            counted = now;
        }, cancellationToken);
    }

    async Task RunAsync(IReadOnlyList<string> command, PipeTarget output, Action<JsonElement> stats, CancellationToken cancellationToken)
    {
        var last = "";
        int code;
        try
        {
            var result = await Cli.Wrap(program)
                .WithArguments([command[0], .. Always, .. command.Skip(1)])
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(output)
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line => last = Understand(line, stats) ?? last))
                .ExecuteAsync(cancellationToken);
            code = result.ExitCode;
        }
        catch (Win32Exception error)
        {
            throw new RequestException(
                $"{address} needs the program rclone, which is not installed here: 'apt-get install rclone', or its one file from https://rclone.org/downloads/ in a folder of your PATH.", error);
        }
        if (code != 0)
            throw Failure(last, code);
    }

    /// <summary>The message of a line that tells of an error; null for all others.</summary>
    static string? Understand(string line, Action<JsonElement> stats)
    {
        if (!line.StartsWith('{'))
            return line.Length > 20 && char.IsAsciiDigit(line[0]) ? line[20..] : line;
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("stats", out var figures))
                stats(figures);
            return entry.RootElement.GetProperty("level").GetString() is "error" or "critical" or "fatal"
                ? $"{(entry.RootElement.TryGetProperty("object", out var what) && what.GetString() is { Length: > 0 } name ? name + ": " : "")}{entry.RootElement.GetProperty("msg").GetString()}"
                : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    Exception Failure(string last, int code)
    {
        var told = Text.Shown.Line(last.ReplaceLineEndings(" ").Trim());
        if (last.Contains("didn't find section in config file", StringComparison.Ordinal))
            return new RequestException($"{address}: rclone knows no such remote ('rclone listremotes' shows those it knows, 'rclone config' makes one).");
        // 3 and 4: the remote answers, and there is nothing of that name.
        return code is 3 or 4
            ? new RequestException($"{address}: there is no such file or folder.")
            : new TransferException($"{address}: rclone ended with {code}{(told.Length > 0 ? $" ({told})" : "")}", mayPass: false);
    }
}
