using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Tests.Data;

/// <summary>A web server on loopback that serves what a test gives it: well, with ranges and tags, or as badly as the test wants.</summary>
sealed class FileServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource over = new();

    internal FileServer()
    {
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    internal string Address { get; }

    internal ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>What goes wrong with the next requests for a path: one each, then all is well.</summary>
    internal ConcurrentDictionary<string, ConcurrentQueue<Fault>> Faults { get; } = new();

    /// <summary>Every path asked for, in order.</summary>
    internal ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The Range headers that came, "" where there was none.</summary>
    internal ConcurrentQueue<string> Ranges { get; } = new();

    /// <summary>Done when the first request has come.</summary>
    internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Closes the connection after so many bytes of a body.</summary>
    internal int CutAfter { get; set; } = int.MaxValue;

    /// <summary>Whether it gives parts of files, and tags to tell one version from another.</summary>
    internal bool KnowsRanges { get; set; } = true;

    internal bool GivesTags { get; set; } = true;

    /// <summary>Whether bodies come with their length; else they end with the connection.</summary>
    internal bool TellsLengths { get; set; } = true;

    /// <summary>More headers for every answer, each with its line end.</summary>
    internal string Headers { get; set; } = "";

    /// <summary>Answers wait for this.</summary>
    internal TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Wrong(string path, params Fault[] faults) => Faults[path] = new(faults);

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1)?.TrimStart('/') ?? "";
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                    headers[line.Split(':')[0]] = line[(line.IndexOf(':') + 1)..].Trim();
                Requests.Enqueue(path);
                Ranges.Enqueue(headers.GetValueOrDefault("Range", ""));
                Asked.TrySetResult();
                await Open.Task;
                var fault = Faults.TryGetValue(path, out var queue) && queue.TryDequeue(out var next) ? next : new Fault();
                await AnswerAsync(stream, path, headers, fault);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The client left, or the test is over.
            }
        }
    }

    async Task AnswerAsync(NetworkStream stream, string path, Dictionary<string, string> headers, Fault fault)
    {
        if (fault.Status is { } status)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{fault.Header}Content-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }
        var found = Files.TryGetValue(path, out var file) || Files.TryGetValue(path.Split('?')[0], out file);
        var whole = fault.Instead ?? file ?? [];
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(whole))}\"";
        var (from, part) = Part(whole.Length, tag, headers, fault);
        var told = fault.ClaimedLength ?? whole.Length - from;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {(found ? part ? from < whole.Length ? "206 Partial Content" : "416 Range Not Satisfiable" : "200 OK" : "404 Not Found")}\r\n"
            + (part ? from < whole.Length ? $"Content-Range: bytes {from}-{whole.Length - 1}/{whole.Length}\r\n" : $"Content-Range: bytes */{whole.Length}\r\n" : "")
            + (GivesTags ? $"ETag: {tag}\r\n" : "") + (TellsLengths ? $"Content-Length: {told}\r\n" : "") + Headers + fault.Header + "Connection: close\r\n\r\n"));
        var body = whole.AsMemory(from);
        var cut = Math.Min(CutAfter, fault.CutAfter ?? int.MaxValue);
        await stream.WriteAsync(body[..Math.Min(body.Length, cut)]);
        if (fault.StallsFor is { } time)
            await Task.Delay(time, over.Token);
    }

    (int From, bool IsPart) Part(int length, string tag, Dictionary<string, string> headers, Fault fault)
    {
        if (!KnowsRanges || fault.Instead is not null || !headers.TryGetValue("Range", out var range))
            return (0, false);
        if (headers.TryGetValue("If-Range", out var held) && held != tag && !fault.IgnoresIfRange)
            return (0, false);
        return (Math.Min(int.Parse(range["bytes=".Length..].TrimEnd('-')) + fault.RangeOffBy, length), true);
    }

    public void Dispose()
    {
        over.Cancel();
        Open.TrySetResult();
        listener.Dispose();
    }
}

/// <summary>What goes wrong with one answer.</summary>
sealed record Fault
{
    /// <summary>"503 Busy": nothing but this.</summary>
    public string? Status { get; init; }

    /// <summary>Headers, each with its line end.</summary>
    public string Header { get; init; } = "";

    public int? CutAfter { get; init; }

    public TimeSpan? StallsFor { get; init; }

    /// <summary>Another body, and no ranges.</summary>
    public byte[]? Instead { get; init; }

    public long? ClaimedLength { get; init; }

    public bool IgnoresIfRange { get; init; }

    public int RangeOffBy { get; init; }
}
