using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Jupyter;
using NetMQ;
using NetMQ.Sockets;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>A kernel and a client of it, over real sockets. The client signs and reads by itself: nothing of the kernel's own wire code tests itself.</summary>
sealed class KernelClient : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    readonly string key;
    readonly Dictionary<string, NetMQSocket> sockets = [];

    internal KernelClient(string key = "a secret", string? history = null)
    {
        this.key = key;
        Ports = ConnectionFile.Channels.Zip(FreePorts(ConnectionFile.Channels.Length)).ToDictionary(pair => pair.First, pair => pair.Second);
        Kernel = new JupyterKernel(new ConnectionFile("tcp", "127.0.0.1", key, Ports), [], history);
        foreach (var (channel, port) in Ports)
        {
            NetMQSocket socket = channel switch { "iopub" => new SubscriberSocket(), "hb" => new RequestSocket(), _ => new DealerSocket() };
            socket.Options.Identity = "client"u8.ToArray();
            socket.Options.Linger = TimeSpan.Zero;
            socket.Connect($"tcp://127.0.0.1:{port}");
            sockets.Add(channel, socket);
        }
        ((SubscriberSocket)sockets["iopub"]).SubscribeToAnyTopic();
        WaitUntilHeard();
    }

    internal JupyterKernel Kernel { get; }

    internal Dictionary<string, int> Ports { get; }

    /// <summary>Sends a request and gives its id.</summary>
    internal string Send(
        string type, JsonObject? content = null, string channel = "shell", string? signedWith = null, string? subshell = null, JsonObject? metadata = null, params byte[][] buffers)
    {
        var id = Guid.NewGuid().ToString();
        var header = new JsonObject
        {
            ["msg_id"] = id,
            ["msg_type"] = type,
            ["session"] = "test",
            ["username"] = "test",
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["version"] = "5.3",
        };
        if (subshell is not null)
            header["subshell_id"] = subshell;
        string[] parts = [header.ToJsonString(), "{}", (metadata ?? []).ToJsonString(), (content ?? []).ToJsonString()];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(signedWith ?? key), Encoding.UTF8.GetBytes(string.Concat(parts))));
        var message = new NetMQMessage();
        message.Append("<IDS|MSG>");
        message.Append(key.Length == 0 ? "" : signature);
        foreach (var part in parts)
            message.Append(part);
        foreach (var buffer in buffers)
            message.Append(buffer);
        sent = new NetMQMessage(message.Select(frame => frame.Duplicate()));
        sockets[channel].SendMultipartMessage(message);
        return id;
    }

    /// <summary>Sends the last message once more, as one who has overheard it.</summary>
    internal void SendAgain(string channel = "shell") => sockets[channel].SendMultipartMessage(sent!);

    NetMQMessage? sent;

    internal string ExecuteIn(string? subshell, string code) =>
        Send("execute_request", new JsonObject { ["code"] = code, ["silent"] = false, ["store_history"] = true, ["allow_stdin"] = true, ["stop_on_error"] = true }, subshell: subshell);

    internal string Execute(string code, params (string Name, JsonNode Value)[] more)
    {
        var content = new JsonObject
        {
            ["code"] = code,
            ["silent"] = false,
            ["store_history"] = true,
            ["user_expressions"] = new JsonObject(),
            ["allow_stdin"] = false,
            ["stop_on_error"] = true,
        };
        foreach (var (name, value) in more)
            content[name] = value;
        return Send("execute_request", content);
    }

    /// <summary>The next message on a channel, its signature checked; null where none comes in time.</summary>
    internal Received? Receive(string channel, TimeSpan? within = null)
    {
        var frames = new NetMQMessage();
        if (!sockets[channel].TryReceiveMultipartMessage(within ?? patience, ref frames))
            return null;
        var texts = frames!.Select(frame => frame.ConvertToString(Encoding.UTF8)).ToList();
        var at = texts.IndexOf("<IDS|MSG>");
        if (key.Length > 0)
        {
            var signed = Encoding.UTF8.GetBytes(string.Concat(texts.Skip(at + 2).Take(4)));
            Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed)), texts[at + 1]);
        }
        var header = JsonNode.Parse(texts[at + 2])!;
        return new Received(header["msg_type"]!.ToString(), JsonNode.Parse(texts[at + 3])!["msg_id"]?.ToString(), JsonNode.Parse(texts[at + 5])!.AsObject())
        {
            Buffers = [.. frames!.Skip(at + 6).Select(frame => frame.ToByteArray())],
            Metadata = JsonNode.Parse(texts[at + 4])!.AsObject(),
        };
    }

    internal JsonObject Reply(string id, string channel = "shell")
    {
        while (true)
        {
            var message = Receive(channel) ?? throw new TimeoutException($"No reply on {channel}.");
            if (message.Parent == id)
                return message.Content;
        }
    }

    /// <summary>What is published for a request, to its end.</summary>
    internal List<Received> Published(string id)
    {
        var messages = new List<Received>();
        while (true)
        {
            var message = Receive("iopub") ?? throw new TimeoutException("The kernel did not become idle.");
            if (message.Parent != id)
                continue;
            messages.Add(message);
            if (message.IsStatus("idle"))
                return messages;
        }
    }

    internal NetMQSocket Socket(string channel) => sockets[channel];

    public void Dispose()
    {
        foreach (var socket in sockets.Values)
            socket.Dispose();
        Kernel.Dispose();
    }

    // A subscription takes effect some time after it is made; what was published before is lost.
    void WaitUntilHeard()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < patience)
        {
            Reply(Send("kernel_info_request"));
            if (Receive("iopub", TimeSpan.FromMilliseconds(100)) is null)
                continue;
            while (Receive("iopub", TimeSpan.FromMilliseconds(50)) is not null)
            {
            }
            return;
        }
        throw new TimeoutException("Nothing comes on iopub.");
    }

    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}

/// <summary>A message of the kernel's.</summary>
sealed record Received(string Type, string? Parent, JsonObject Content)
{
    internal IReadOnlyList<byte[]> Buffers { get; init; } = [];

    internal JsonObject Metadata { get; init; } = [];

    internal bool IsStatus(string state) => Type == "status" && Content["execution_state"]!.ToString() == state;
}
