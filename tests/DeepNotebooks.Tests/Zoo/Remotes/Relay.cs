using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Stands between a client and a server on loopback, counts every byte that passes, and cuts where it is told to.</summary>
sealed class Relay : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly int target;
    readonly CancellationTokenSource ended = new();
    long bytes;

    internal Relay(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What has passed, both ways.</summary>
    internal long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Once as many bytes have passed in all, what is open is cut.</summary>
    internal long CutAfter { get; set; } = long.MaxValue;

    /// <summary>Whether what comes later is cut as well.</summary>
    internal bool CutsForGood { get; init; } = true;

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await listener.AcceptTcpClientAsync(ended.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target, ended.Token);
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                await Task.WhenAll(CopyAsync(near, far, cut), CopyAsync(far, near, cut));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Cut, by one of the two or by us.
            }
        }
    }

    async Task CopyAsync(TcpClient from, TcpClient to, CancellationTokenSource cut)
    {
        var buffer = new byte[1 << 14];
        var (source, target) = (from.GetStream(), to.GetStream());
        while (true)
        {
            var read = await source.ReadAsync(buffer, cut.Token);
            if (read == 0)
                break;
            if (Interlocked.Add(ref bytes, read) > CutAfter)
            {
                if (!CutsForGood)
                    CutAfter = long.MaxValue;
                await cut.CancelAsync();
                return;
            }
            await target.WriteAsync(buffer.AsMemory(0, read), cut.Token);
        }
        to.Client.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        ended.Dispose();
    }
}
