using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Integration.Harness;

/// <summary>What came of a cell: the reply's status and the messages in between.</summary>
sealed record CellOutcome(string Status, IReadOnlyList<JsonObject> Outputs)
{
    /// <summary>All text the cell showed, as a person would read it: streams, text/plain results, errors.</summary>
    public string Text => string.Concat(Outputs.Select(message => (string?)message["msg_type"] switch
    {
        "stream" => (string?)message["content"]!["text"],
        "error" => $"{(string?)message["content"]!["ename"]}: {(string?)message["content"]!["evalue"]}\n",
        _ => (string?)message["content"]?["data"]?["text/plain"],
    }));
}

/// <summary>A front end's end of a kernel behind a notebook server: the WebSocket api/kernels/ID/channels, a JSON text a message.</summary>
sealed class KernelSocket : IAsyncDisposable
{
    readonly ClientWebSocket socket = new();
    readonly string session = Guid.NewGuid().ToString("N");

    KernelSocket()
    {
    }

    /// <summary>Starts a kernel on the notebook server at <paramref name="server"/> and connects to it.</summary>
    /// <param name="server">With a slash at its end: http://127.0.0.1:8888/user/alice/.</param>
    /// <param name="token">Of the notebook server or of the hub.</param>
    /// <param name="kernelName">The name of an installed kernelspec.</param>
    public static async Task<KernelSocket> StartKernelAsync(Uri server, string token, string kernelName)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Add("Authorization", $"token {token}");
        using var body = new StringContent(new JsonObject { ["name"] = kernelName }.ToJsonString());
        using var response = await client.PostAsync(new Uri("api/kernels", UriKind.Relative), body);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"POST api/kernels answered {response.StatusCode}: {answer}");
        var id = (string?)JsonNode.Parse(answer)!["id"];

        var kernel = new KernelSocket();
        kernel.socket.Options.SetRequestHeader("Authorization", $"token {token}");
        var channels = new UriBuilder(new Uri(server, $"api/kernels/{id}/channels?session_id={kernel.session}")) { Scheme = "ws" }.Uri;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await kernel.socket.ConnectAsync(channels, deadline.Token);
        return kernel;
    }

    /// <summary>Runs a cell and collects what it shows, until the kernel has replied and is idle again.</summary>
    public async Task<CellOutcome> ExecuteAsync(string code, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        var content = new JsonObject
        {
            ["code"] = code,
            ["silent"] = false,
            ["store_history"] = true,
            ["user_expressions"] = new JsonObject(),
            ["allow_stdin"] = false,
            ["stop_on_error"] = true,
        };
        var request = await SendAsync("execute_request", content, deadline.Token);

        var outputs = new List<JsonObject>();
        string? status = null;
        for (var idle = false; status is null || !idle;)
        {
            var message = await ReceiveAsync(deadline.Token);
            if ((string?)message["parent_header"]?["msg_id"] != request)
                continue;
            switch ((string?)message["msg_type"])
            {
                case "execute_reply":
                    status = (string?)message["content"]!["status"];
                    break;
                case "status":
                    idle = (string?)message["content"]!["execution_state"] == "idle";
                    break;
                case "stream" or "display_data" or "update_display_data" or "execute_result" or "error":
                    outputs.Add(message);
                    break;
            }
        }

        return new(status, outputs);
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.Dispose();
    }

    async Task<string> SendAsync(string type, JsonObject content, CancellationToken cancelled)
    {
        var id = Guid.NewGuid().ToString("N");
        var message = new JsonObject
        {
            ["channel"] = "shell",
            ["header"] = new JsonObject
            {
                ["msg_id"] = id,
                ["msg_type"] = type,
                ["session"] = session,
                ["username"] = "test",
                ["version"] = "5.3",
                ["date"] = DateTimeOffset.UtcNow.ToString("O"),
            },
            ["parent_header"] = new JsonObject(),
            ["metadata"] = new JsonObject(),
            ["content"] = content,
            ["buffers"] = new JsonArray(),
        };
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancelled);
        return id;
    }

    async Task<JsonObject> ReceiveAsync(CancellationToken cancelled)
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancelled);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException($"The server closed the kernel's channels: {socket.CloseStatusDescription}");
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(text.ToArray())!.AsObject();
    }
}
