using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>The comms of a session: who may open one, and which are open.</summary>
sealed class OpenComms(NotebookSession session, IFrontEnd frontEnd) : ICommHost
{
    readonly ConcurrentDictionary<string, Action<Comm>> targets = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Comm> open = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Comm> All => new Dictionary<string, Comm>(open, StringComparer.Ordinal);

    public void Register(string target, Action<Comm> opened) => targets[target] = opened;

    public void Unregister(string target) => targets.TryRemove(target, out _);

    public Comm Open(string target, object? data, IReadOnlyList<byte[]>? buffers, JsonObject? metadata)
    {
        var comm = new Comm(Guid.NewGuid().ToString("N"), target, Send);
        open[comm.Id] = comm;
        Send("comm_open", new JsonObject { ["comm_id"] = comm.Id, ["target_name"] = target, ["data"] = Comm.Json(data) }, buffers ?? [], metadata);
        return comm;
    }

    /// <summary>What is to be done when the page opens a comm.</summary>
    internal Action Opened(string id, string target, CommMessage message) => () =>
    {
        var comm = new Comm(id, target, Send) { Opening = message };
        if (targets.TryGetValue(target, out var opened))
        {
            open[id] = comm;
            try
            {
                opened(comm);
                return;
            }
            catch
            {
                comm.Close();
                throw;
            }
        }
        // "If the target_name key is not found on the receiving side, then it should immediately reply with a comm_close message."
        comm.Close();
    };

    /// <summary>What is to be done with a message; nothing for a comm that is not open.</summary>
    internal Action Received(string id, CommMessage message) => () =>
    {
        if (open.TryGetValue(id, out var comm))
            comm.Receive(message);
    };

    /// <summary>What is to be done when the page closes a comm.</summary>
    internal Action Closed(string id, CommMessage message) => () =>
    {
        if (open.TryRemove(id, out var comm))
            comm.ReceiveClose(message);
    };

    void Send(string type, JsonObject content, IReadOnlyList<byte[]> buffers, JsonObject? metadata)
    {
        if (type == "comm_close")
            open.TryRemove(content["comm_id"]!.ToString(), out _);
        frontEnd.SendComm(session.CurrentCell, type, content, buffers, metadata);
    }
}
