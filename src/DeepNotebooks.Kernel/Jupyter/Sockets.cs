using System.Net.Sockets;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Jupyter.Zmtp;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>The kernel's five channels.</summary>
/// <remarks>Jupyter messaging 5.5, "Introduction": shell, iopub, stdin, control, heartbeat.</remarks>
sealed class Sockets : IDisposable
{
    readonly Wire wire;
    readonly Dictionary<string, Listener> channels = [];
    readonly Reactor reactor = new();
    readonly Action<Message> received;

    /// <summary>Binds the sockets and begins to receive; <paramref name="received"/> is called on their thread and must be quick.</summary>
    /// <exception cref="MagicException">A port is taken.</exception>
    internal Sockets(ConnectionFile connection, Action<Message> received)
    {
        this.received = received;
        wire = new Wire(connection.Key);
        foreach (var channel in ConnectionFile.Channels)
            channels.Add(channel, Bind(connection, channel));
        reactor.Start(channels.Values);
    }

    /// <summary>Answers a message on the channel it came on.</summary>
    internal void Reply(Message request, string type, JsonObject content) => Send(request.Channel, wire.Write(request.Identities, type, request.Header, content));

    /// <summary>Asks the client that sent <paramref name="request"/> something, on stdin.</summary>
    internal void Ask(Message request, string type, JsonObject content) => Send("stdin", wire.Write(request.Identities, type, request.Header, content));

    /// <summary>Tells all clients, on iopub.</summary>
    internal void Publish(Message? parent, string type, JsonObject content, JsonObject? metadata = null, IReadOnlyList<byte[]>? buffers = null) =>
        Send("iopub", wire.Write([System.Text.Encoding.ASCII.GetBytes(type)], type, parent?.Header, content, metadata, buffers));

    /// <summary>Sends what waits and closes.</summary>
    public void Dispose() => reactor.Dispose();

    void Send(string channel, IReadOnlyList<byte[]> frames) => reactor.Post(() => channels[channel].Send(frames));

    Listener Bind(ConnectionFile connection, string channel)
    {
        try
        {
            var endpoint = connection.Endpoint(channel);
            return channel switch
            {
                "iopub" => new Publisher(endpoint),
                // "Heartbeat for kernels": what comes is sent back as it is. A router does it for any number of clients, in any state.
                "hb" => new Router(endpoint, (router, frames) => router.Send(frames)),
                _ => new Router(endpoint, (_, frames) => Receive(channel, frames)),
            };
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MagicException($"the {channel} channel cannot listen on {connection.Place(channel)}: {error.Message}", error);
        }
    }

    void Receive(string channel, byte[][] frames)
    {
        if (wire.Read(channel, frames) is { } message)
            received(message);
    }
}
