using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>A ZeroMQ socket that is bound: an address, and the peers that connected to it.</summary>
/// <remarks>Its methods are called on the reactor's thread.</remarks>
abstract class Listener : IDisposable
{
    const int solSocket = 1;
    const int soReuseAddress = 2;
    readonly string? path;

    /// <param name="kind">As ZMTP names it: ROUTER, PUB.</param>
    /// <param name="endpoint">Where: an address, or a path for a Unix domain socket.</param>
    /// <exception cref="SocketException">The address is taken, or is not this machine's.</exception>
    protected Listener(string kind, EndPoint endpoint)
    {
        Kind = kind;
        Socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        if (endpoint is UnixDomainSocketEndPoint)
            File.Delete(path = endpoint.ToString()!);
        // A restarted kernel takes the ports of the one before, whose last connections the system still remembers. .NET's own ReuseAddress
        // would let two kernels share a port as well.
        if (OperatingSystem.IsLinux() && path is null)
            Socket.SetRawSocketOption(solSocket, soReuseAddress, BitConverter.GetBytes(1));
        Socket.Bind(endpoint);
        if (path is not null && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Socket.Listen(512);
    }

    internal string Kind { get; }

    internal Socket Socket { get; }

    /// <summary>The peers with whom the handshake is done.</summary>
    protected List<Connection> Peers { get; } = [];

    /// <summary>Whether a peer of this kind may connect.</summary>
    internal abstract bool Accepts(ReadOnlySpan<byte> socketType);

    /// <summary>Called with each whole message.</summary>
    internal abstract void Received(Connection from, byte[][] frames);

    /// <summary>Sends a message to those it is for.</summary>
    internal abstract void Send(IReadOnlyList<byte[]> frames);

    internal Connection? Accept()
    {
        try
        {
            var socket = Socket.Accept();
            socket.Blocking = false;
            if (socket.AddressFamily != AddressFamily.Unix)
                socket.NoDelay = true;
            var connection = new Connection(socket, this);
            connection.Greet();
            return connection;
        }
        catch (SocketException)
        {
            // It went before it was taken in.
            return null;
        }
    }

    internal virtual void Opened(Connection connection) => Peers.Add(connection);

    internal virtual void Closed(Connection connection) => Peers.Remove(connection);

    public void Dispose()
    {
        Socket.Dispose();
        if (path is not null)
            File.Delete(path);
    }
}

/// <summary>A ROUTER: each message has its peer's identity in front, in both directions.</summary>
sealed class Router(EndPoint endpoint, Action<Router, byte[][]> received) : Listener("ROUTER", endpoint)
{
    internal override bool Accepts(ReadOnlySpan<byte> socketType) =>
        socketType.SequenceEqual("DEALER"u8) || socketType.SequenceEqual("REQ"u8) || socketType.SequenceEqual("ROUTER"u8);

    internal override void Received(Connection from, byte[][] frames) => received(this, [from.Identity, .. frames]);

    /// <summary>Sends to the peer that the first frame names; to nobody where it has gone. Of two with one name the later is meant: it has come back.</summary>
    internal override void Send(IReadOnlyList<byte[]> frames) =>
        Peers.FindLast(peer => peer.Identity.AsSpan().SequenceEqual(frames[0]))?.Send(Frame.Write([.. frames.Skip(1)]));
}

/// <summary>A PUB socket: each message goes to all who want its first frame.</summary>
sealed class Publisher(EndPoint endpoint) : Listener("PUB", endpoint)
{
    internal override bool Accepts(ReadOnlySpan<byte> socketType) => socketType.SequenceEqual("SUB"u8) || socketType.SequenceEqual("XSUB"u8);

    // A subscription of ZMTP 3.0: a byte, 1 for yes and 0 for no longer, then the topic.
    internal override void Received(Connection from, byte[][] frames)
    {
        if (frames is [[1, .. var wanted]])
            from.Subscriptions.Add(wanted);
        else if (frames is [[0, .. var unwanted]])
            from.Unsubscribe(unwanted);
    }

    internal override void Send(IReadOnlyList<byte[]> frames)
    {
        IReadOnlyList<ReadOnlyMemory<byte>>? bytes = null;
        foreach (var peer in Peers)
        {
            if (peer.Subscriptions.Exists(topic => frames[0].AsSpan().StartsWith(topic)))
                peer.Send(bytes ??= Frame.Write(frames));
        }
    }
}
