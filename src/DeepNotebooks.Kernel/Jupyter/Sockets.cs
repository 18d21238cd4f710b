using DeepNotebooks.Notebook;
using NetMQ;
using NetMQ.Sockets;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>The kernel's five sockets, and the one thread that touches them.</summary>
/// <remarks>Jupyter messaging 5.3, "Introduction": shell, iopub, stdin, control, heartbeat.</remarks>
sealed class Sockets : IDisposable
{
    readonly Wire wire;
    readonly Dictionary<string, NetMQSocket> sockets = [];
    readonly List<UnixSocketBridge> bridges = [];
    readonly NetMQQueue<(NetMQSocket Socket, NetMQMessage Frames)> outgoing = new();
    readonly NetMQPoller poller = [];
    readonly Action<Message> received;

    /// <summary>Binds the sockets and begins to receive; <paramref name="received"/> is called on their thread and must be quick.</summary>
    /// <exception cref="MagicException">A port is taken.</exception>
    internal Sockets(ConnectionFile connection, Action<Message> received)
    {
        this.received = received;
        wire = new Wire(connection.Key);
        foreach (var channel in ConnectionFile.Channels)
        {
            NetMQSocket socket = channel == "iopub" ? new PublisherSocket() : new RouterSocket();
            // Without a mark nothing is dropped: a cell may print faster than a front end reads.
            socket.Options.SendHighWatermark = 0;
            socket.Options.ReceiveHighWatermark = 0;
            socket.Options.Linger = TimeSpan.FromSeconds(1);
            sockets.Add(channel, socket);
            Bind(socket, connection, channel);
            if (channel == "hb")
                socket.ReceiveReady += (_, _) => Echo(socket);
            else if (channel != "iopub")
                socket.ReceiveReady += (_, _) => Receive(channel, socket);
            poller.Add(socket);
        }
        outgoing.ReceiveReady += (_, _) => SendAll();
        poller.Add(outgoing);
        poller.RunAsync("jupyter", isBackgroundThread: true);
    }

    /// <summary>Answers a message on the channel it came on.</summary>
    internal void Reply(Message request, string type, System.Text.Json.Nodes.JsonObject content) =>
        outgoing.Enqueue((sockets[request.Channel], wire.Write(request.Identities, type, request.Header, content)));

    /// <summary>Asks the client that sent <paramref name="request"/> something, on stdin.</summary>
    internal void Ask(Message request, string type, System.Text.Json.Nodes.JsonObject content) =>
        outgoing.Enqueue((sockets["stdin"], wire.Write(request.Identities, type, request.Header, content)));

    /// <summary>Tells all clients, on iopub.</summary>
    internal void Publish(Message? parent, string type, System.Text.Json.Nodes.JsonObject content) =>
        outgoing.Enqueue((sockets["iopub"], wire.Write([System.Text.Encoding.ASCII.GetBytes(type)], type, parent?.Header, content)));

    /// <summary>Sends what waits and closes.</summary>
    public void Dispose()
    {
        SpinWait.SpinUntil(() => outgoing.IsEmpty, TimeSpan.FromSeconds(1));
        poller.Stop();
        poller.Dispose();
        outgoing.Dispose();
        foreach (var socket in sockets.Values)
            socket.Dispose();
        foreach (var bridge in bridges)
            bridge.Dispose();
    }

    void Bind(NetMQSocket socket, ConnectionFile connection, string channel)
    {
        var endpoint = connection.Endpoint(channel);
        try
        {
            if (connection.Transport == "ipc")
                bridges.Add(new UnixSocketBridge(endpoint, socket.BindRandomPort("tcp://127.0.0.1")));
            else
                socket.Bind(endpoint);
        }
        catch (Exception error) when (error is NetMQException or System.Net.Sockets.SocketException)
        {
            throw new MagicException($"the {channel} channel cannot listen on {endpoint}: {error.Message}", error);
        }
    }

    void Receive(string channel, NetMQSocket socket)
    {
        var frames = new NetMQMessage();
        while (socket.TryReceiveMultipartMessage(ref frames))
        {
            if (wire.Read(channel, frames!) is { } message)
                received(message);
        }
    }

    // "Heartbeat for kernels": what comes is sent back as it is. A router does it for any number of clients, in any state.
    static void Echo(NetMQSocket socket)
    {
        var frames = new NetMQMessage();
        while (socket.TryReceiveMultipartMessage(ref frames))
            socket.TrySendMultipartMessage(frames!);
    }

    void SendAll()
    {
        while (outgoing.TryDequeue(out var item, TimeSpan.Zero))
            item.Socket.TrySendMultipartMessage(item.Frames);
    }
}
