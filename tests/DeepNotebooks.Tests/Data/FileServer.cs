using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeepNotebooks.Tests.Data;

/// <summary>A web server on loopback that serves what a test gives it, and breaks off in the middle where the test wants that.</summary>
sealed class FileServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    internal FileServer()
    {
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    internal string Address { get; }

    internal ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Every path asked for, in order.</summary>
    internal ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Done when the first request has come.</summary>
    internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Closes the connection after so many bytes of a body.</summary>
    internal int CutAfter { get; set; } = int.MaxValue;

    /// <summary>Answers wait for this.</summary>
    internal TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // Headers do not matter here.
                }
                Requests.Enqueue(path);
                Asked.TrySetResult();
                await Open.Task;
                var found = Files.TryGetValue(path, out var body);
                body ??= [];
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, CutAfter)));
            }
            catch (IOException)
            {
                // The client left.
            }
        }
    }

    public void Dispose()
    {
        Open.TrySetResult();
        listener.Dispose();
    }
}
