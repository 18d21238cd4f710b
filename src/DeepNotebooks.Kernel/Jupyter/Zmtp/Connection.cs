using System.Diagnostics;
using System.Net.Sockets;

namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>One peer: the handshake, then messages in both directions. Touched by the reactor's thread only.</summary>
/// <remarks>ZMTP 3.1 (rfc.zeromq.org/spec/37) with the NULL mechanism; whoever breaks it is dropped without a word.</remarks>
sealed class Connection(Socket socket, Listener listener) : IDisposable
{
    // So that one peer that sends much does not keep the others waiting.
    const int mostAtOnce = 1 << 20;
    const int largestMessage = 1 << 30;

    readonly long born = Stopwatch.GetTimestamp();
    readonly Queue<ReadOnlyMemory<byte>> output = new();
    readonly List<byte[]> message = [];
    byte[] input = new byte[4096];
    int filled;
    long messageBytes;
    bool greeted;

    internal Socket Socket => socket;

    /// <summary>Whether the handshake is done.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>The name the peer gave itself, by which a ROUTER addresses it; one of ours where it gave none.</summary>
    internal byte[] Identity { get; private set; } = [];

    /// <summary>The beginnings of the topics it wants, on a PUB socket.</summary>
    internal List<byte[]> Subscriptions { get; } = [];

    internal TimeSpan Age => Stopwatch.GetElapsedTime(born);

    internal bool HasOutput => output.Count > 0;

    /// <summary>Sends the greeting, which both sides do at once.</summary>
    internal void Greet() => Send([Greeting.Ours]);

    /// <summary>Sends bytes; those that the peer does not take yet wait.</summary>
    internal void Send(IReadOnlyList<ReadOnlyMemory<byte>> bytes)
    {
        foreach (var part in bytes)
            output.Enqueue(part);
        // An error shows again when the reactor reads.
        if (output.Count == bytes.Count)
            Flush();
    }

    /// <summary>Sends of what waits as much as the peer takes; false where it has gone.</summary>
    internal bool Flush()
    {
        while (output.TryPeek(out var next))
        {
            var sent = socket.Send(next.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success)
            {
                output.Clear();
                return false;
            }
            output.Dequeue();
            if (sent < next.Length)
                PutBack(next[sent..]);
        }
        return true;
    }

    /// <summary>Reads what has come; false where the peer has gone or breaks the protocol.</summary>
    internal bool Read()
    {
        for (var total = 0; total < mostAtOnce;)
        {
            if (filled == input.Length)
                Array.Resize(ref input, (int)Math.Min(input.Length * 2L, Array.MaxLength));
            var count = socket.Receive(input.AsSpan(filled), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success || count == 0)
                return false;
            filled += count;
            total += count;
            if (!Take())
                return false;
        }
        return true;
    }

    public void Dispose()
    {
        listener.Closed(this);
        socket.Dispose();
    }

    void PutBack(ReadOnlyMemory<byte> rest)
    {
        var others = output.ToArray();
        output.Clear();
        output.Enqueue(rest);
        foreach (var other in others)
            output.Enqueue(other);
    }

    // Takes every whole frame from the input.
    bool Take()
    {
        var at = 0;
        if (!greeted)
        {
            if (!Greeting.MayBe(input.AsSpan(0, filled)))
                return false;
            if (filled < Greeting.Length)
                return true;
            greeted = true;
            at = Greeting.Length;
            Send([Command.Ready(listener.Kind)]);
        }
        while (Frame.TryRead(input.AsSpan(at, filled - at), out var frame))
        {
            if (frame.Length > largestMessage - messageBytes)
                return false;
            if (filled - at < frame.HeaderLength + frame.Length)
                break;
            if (!Take(frame, input.AsSpan(at + frame.HeaderLength, (int)frame.Length)))
                return false;
            at += frame.HeaderLength + (int)frame.Length;
        }
        if (at > 0)
            input.AsSpan(at, filled - at).CopyTo(input);
        filled -= at;
        if (filled == 0 && input.Length > mostAtOnce)
            input = new byte[4096];
        return true;
    }

    bool Take(Frame frame, ReadOnlySpan<byte> body)
    {
        if (frame.IsCommand)
            return Obey(body);
        if (!IsOpen)
            return false;
        message.Add(body.ToArray());
        messageBytes += frame.Length;
        if (!frame.HasMore)
        {
            listener.Received(this, [.. message]);
            message.Clear();
            messageBytes = 0;
        }
        return true;
    }

    bool Obey(ReadOnlySpan<byte> body)
    {
        if (!Command.TryRead(body, out var name, out var rest))
            return false;
        switch (name)
        {
            case "READY" when !IsOpen:
                if (!Command.TryReadProperties(rest, out var properties) || !listener.Accepts(properties.GetValueOrDefault("socket-type") ?? []))
                    return false;
                Identity = properties.GetValueOrDefault("identity") is { Length: > 0 } given ? given : [0, .. Guid.NewGuid().ToByteArray()];
                IsOpen = true;
                listener.Opened(this);
                return true;
            case "PING" when IsOpen && rest.Length >= 2:
                Send([Command.Pong(rest[2..])]);
                return true;
            case "SUBSCRIBE" when IsOpen:
                Subscriptions.Add(rest.ToArray());
                return true;
            case "CANCEL" when IsOpen:
                Unsubscribe(rest);
                return true;
            default:
                // One that is not known is ignored once the handshake is done; within it, it is the end.
                return IsOpen;
        }
    }

    internal void Unsubscribe(ReadOnlySpan<byte> topic)
    {
        for (var i = 0; i < Subscriptions.Count; i++)
        {
            if (topic.SequenceEqual(Subscriptions[i]))
            {
                Subscriptions.RemoveAt(i);
                return;
            }
        }
    }
}
