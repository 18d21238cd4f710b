using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Notebook;

/// <summary>One channel between this session and the page.</summary>
public sealed class Comm
{
    readonly Action<string, JsonObject, IReadOnlyList<byte[]>, JsonObject?> send;
    readonly List<Action<CommMessage>> onMessage = [];
    readonly List<Action<CommMessage>> onClose = [];

    /// <summary>For a host: a comm whose messages go out through <paramref name="send"/>, given the message's type, content, buffers and metadata.</summary>
    public Comm(string id, string target, Action<string, JsonObject, IReadOnlyList<byte[]>, JsonObject?> send) =>
        (Id, Target, this.send) = (id, target, send);

    /// <summary>The comm's id in Jupyter's messages.</summary>
    public string Id { get; }

    /// <summary>What it was opened to.</summary>
    public string Target { get; }

    /// <summary>Whether either side has closed it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What the page sent when it opened this comm; null where this side did.</summary>
    public CommMessage? Opening { get; init; }

    /// <summary>Sends to the page.</summary>
    /// <param name="data">A JsonNode, or anything that serializes to JSON.</param>
    /// <param name="buffers">Binary attachments.</param>
    /// <param name="metadata">Beside the data.</param>
    /// <exception cref="InvalidOperationException">The comm is closed.</exception>
    public void Send(object? data = null, IReadOnlyList<byte[]>? buffers = null, JsonObject? metadata = null)
    {
        if (IsClosed)
            throw new InvalidOperationException($"The comm {Id} to '{Target}' is closed: nothing can be sent any more.");
        send("comm_msg", new JsonObject { ["comm_id"] = Id, ["data"] = Json(data) }, buffers ?? [], metadata);
    }

    /// <summary>Closes it; the page is told. Once closed, nothing more happens.</summary>
    public void Close(object? data = null)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        send("comm_close", new JsonObject { ["comm_id"] = Id, ["data"] = Json(data) }, [], null);
    }

    /// <summary>Adds what is done with each message of the page.</summary>
    public Comm OnMessage(Action<CommMessage> handler)
    {
        lock (onMessage)
            onMessage.Add(handler);
        return this;
    }

    /// <summary>Adds what is done when the page closes it.</summary>
    public Comm OnClose(Action<CommMessage> handler)
    {
        lock (onClose)
            onClose.Add(handler);
        return this;
    }

    /// <summary>For a host: the page has sent a message.</summary>
    public void Receive(CommMessage message) => Tell(onMessage, message);

    /// <summary>For a host: the page has closed the comm.</summary>
    public void ReceiveClose(CommMessage message)
    {
        IsClosed = true;
        Tell(onClose, message);
    }

    /// <summary>For a host: data as it goes out. An empty object where there is none, which is what front ends expect.</summary>
    public static JsonNode Json(object? data) => data switch
    {
        null => new JsonObject(),
        JsonNode json => json.DeepClone(),
        _ => JsonSerializer.SerializeToNode(data, data.GetType()) ?? new JsonObject(),
    };

    static void Tell(List<Action<CommMessage>> handlers, CommMessage message)
    {
        Action<CommMessage>[] all;
        lock (handlers)
            all = [.. handlers];
        foreach (var handler in all)
            handler(message);
    }
}

/// <summary>What the page sent over a comm.</summary>
/// <param name="Data">The JSON.</param>
/// <param name="Buffers">Binary attachments.</param>
/// <param name="Metadata">Beside the data.</param>
public sealed record CommMessage(JsonObject Data, IReadOnlyList<byte[]> Buffers, JsonObject Metadata);
