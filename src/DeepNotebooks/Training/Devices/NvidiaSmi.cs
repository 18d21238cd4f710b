using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Training;

/// <summary>What the driver's own program, nvidia-smi, says of the GPUs of this machine.</summary>
/// <param name="path">The folders it is looked for in, ':' between them, as in PATH.</param>
sealed partial class NvidiaSmi(string path)
{
    // It answers in a tenth of a second; where the driver hangs, it hangs too.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>As this process finds it.</summary>
    internal static NvidiaSmi OfThisProcess => new(Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>Whether there is such a program.</summary>
    internal bool IsThere => Program is not null;

    string? Program => path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "nvidia-smi")).FirstOrDefault(File.Exists);

    /// <summary>All GPUs of the machine, in the driver's order; none where there is no driver.</summary>
    /// <exception cref="WorkFailedException">The program is there and fails; the message has its own words.</exception>
    internal async Task<IReadOnlyList<Gpu>> GpusAsync(CancellationToken cancellation)
    {
        if (!IsThere) return [];
        var rows = await QueryAsync("--query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu,temperature.gpu", 7, cancellation);
        return [.. rows.Select(row => new Gpu
        {
            Index = Number(row[0]) is { } index ? (int)index : throw Unreadable(row[0]),
            Id = row[1],
            Name = row[2],
            MemoryTotal = Mebibytes(row[3]),
            MemoryUsed = Mebibytes(row[4]),
            Utilisation = Number(row[5]) / 100,
            Temperature = Number(row[6]),
        })];
    }

    /// <summary>The programs that compute on them; none where the driver does not tell, as in some containers.</summary>
    internal async Task<ILookup<string, GpuProgram>> ProgramsAsync(CancellationToken cancellation)
    {
        var rows = IsThere ? await QueryAsync("--query-compute-apps=gpu_uuid,pid,process_name,used_memory", 4, cancellation) : [];
        return rows
            .Where(row => Number(row[1]) is not null)
            .ToLookup(row => row[0], row => new GpuProgram((int)Number(row[1])!.Value, row[2], Mebibytes(row[3])));
    }

    async Task<List<string[]>> QueryAsync(string query, int columns, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var start = new ProcessStartInfo(Program!, [query, "--format=csv,noheader,nounits"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0)
                throw Failed($"it says '{OneLine().Replace((output + " " + await errors).Trim(), " ")}'");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',', StringSplitOptions.TrimEntries)).Where(row => row.Length == columns)];
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw Failed($"it does not answer within {Patience.TotalSeconds:0} s");
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw Failed(error.Message);
        }
    }

    // "[N/A]" and "[Not Supported]" where a GPU does not tell.
    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    static long? Mebibytes(string text) => Number(text) is { } value ? (long)value << 20 : null;

    static WorkFailedException Unreadable(string value) => Failed($"'{value}' is no index");

    static WorkFailedException Failed(string how) => new($"nvidia-smi fails ({how}): see to the driver, or train with the device cpu.");

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneLine();
}
