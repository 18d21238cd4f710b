using System.Text.Json.Nodes;

namespace DeepNotebooks.Notebook;

/// <summary>Comms: channels between this session and the page, for widgets and live views.</summary>
/// <remarks>Jupyter messaging 5.5, "Custom Messages". A handler runs between cells, as a cell does: it can print, display and be interrupted.</remarks>
public static class Comms
{
    /// <summary>Says what is done when the page opens a comm on a target; a target of the same name is replaced.</summary>
    /// <example><code>Comms.Register("echo", comm => comm.OnMessage(m => comm.Send(m.Data, m.Buffers)));</code></example>
    public static void Register(string target, Action<Comm> opened) => Host.Register(target, opened);

    /// <summary>From here on nobody can open a comm on this target.</summary>
    public static void Unregister(string target) => Host.Unregister(target);

    /// <summary>Opens a comm to what the page has registered as <paramref name="target"/>.</summary>
    /// <param name="target">The name in the page.</param>
    /// <param name="data">Sent along: a JsonNode, or anything that serializes to JSON.</param>
    /// <param name="buffers">Binary attachments.</param>
    /// <param name="metadata">Beside the data.</param>
    public static Comm Open(string target, object? data = null, IReadOnlyList<byte[]>? buffers = null, JsonObject? metadata = null) =>
        Host.Open(target, data, buffers, metadata);

    /// <summary>The comms that are open, by id.</summary>
    public static IReadOnlyDictionary<string, Comm> All => Host.All;

    static ICommHost Host => Notebook.Host.Comms;
}

/// <summary>The host's side of <see cref="Comms"/>.</summary>
public interface ICommHost
{
    /// <summary>See <see cref="Comms.Register"/>.</summary>
    void Register(string target, Action<Comm> opened);

    /// <summary>See <see cref="Comms.Unregister"/>.</summary>
    void Unregister(string target);

    /// <summary>See <see cref="Comms.Open"/>.</summary>
    Comm Open(string target, object? data, IReadOnlyList<byte[]>? buffers, JsonObject? metadata);

    /// <summary>See <see cref="Comms.All"/>.</summary>
    IReadOnlyDictionary<string, Comm> All { get; }
}
