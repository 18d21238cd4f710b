using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Lets clients in through a Unix domain socket, which is what ZeroMQ's <c>ipc://</c> means and NetMQ does not have.</summary>
/// <remarks>ZMTP is the same on every stream, so the bytes are carried to a TCP port on loopback and back.</remarks>
sealed class UnixSocketBridge : IDisposable
{
    readonly string path;
    readonly int port;
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    internal UnixSocketBridge(string path, int port)
    {
        (this.path, this.port) = (path, port);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        _ = AcceptAsync();
    }

    public void Dispose()
    {
        listener.Dispose();
        File.Delete(path);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task CarryAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, port);
                await using var one = new NetworkStream(client);
                await using var other = new NetworkStream(server);
                await Task.WhenAny(one.CopyToAsync(other), other.CopyToAsync(one));
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                // One side has gone; the other sees its end closed.
            }
        }
    }
}
