using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Tests;

public sealed class CommTests : IDisposable
{
    const string echo = "Comms.Register(\"echo\", comm => comm.OnMessage(m => comm.Send(m.Data, m.Buffers)).OnClose(_ => Console.Write(\"closed\")));";
    readonly KernelClient client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public void What_the_page_sends_comes_back_bytes_and_all()
    {
        client.Reply(client.Execute(echo));
        Open("c1", "echo");

        byte[][] buffers = [[0, 1, 255], []];
        var published = client.Published(client.Send("comm_msg", Content("c1", new JsonObject { ["n"] = 7 }), buffers: buffers));

        var answer = published.Single(message => message.Type == "comm_msg");
        Assert.Equal("c1", answer.Content["comm_id"]!.ToString());
        Assert.Equal(7, answer.Content["data"]!["n"]!.GetValue<int>());
        Assert.Equal(buffers, answer.Buffers);
    }

    [Fact]
    public void A_comm_to_nothing_is_closed_at_once()
    {
        var answer = Open("c2", "nobody").Single(message => message.Type == "comm_close");

        Assert.Equal("c2", answer.Content["comm_id"]!.ToString());
        Assert.Empty(Info());
    }

    [Fact]
    public void The_open_comms_are_told_all_or_by_target()
    {
        client.Reply(client.Execute(echo));
        Open("c3", "echo");

        Assert.Equal("echo", Info()["c3"]!["target_name"]!.ToString());
        Assert.Single(Info("echo"));
        Assert.Empty(Info("other"));
        var closing = client.Published(client.Send("comm_close", Content("c3")));
        Assert.Equal("closed", closing.Single(message => message.Type == "stream").Content["text"]!.ToString());
        Assert.Empty(Info());
    }

    [Fact]
    public void A_cell_opens_a_comm_to_the_page_and_hears_from_it()
    {
        var opening = client.Published(client.Execute(
            "var c = Comms.Open(\"view\", new { size = 3 }); c.OnMessage(m => Console.Write(\"got \" + m.Data[\"x\"]));"))
            .Single(message => message.Type == "comm_open").Content;
        Assert.Equal("view", opening["target_name"]!.ToString());
        Assert.Equal(3, opening["data"]!["size"]!.GetValue<int>());

        var published = client.Published(client.Send("comm_msg", Content(opening["comm_id"]!.ToString(), new JsonObject { ["x"] = "y" })));

        // What a handler prints is shown where the message came from.
        Assert.Equal("got y", published.Single(message => message.Type == "stream").Content["text"]!.ToString());
        var closing = client.Published(client.Execute("c.Close();")).Single(message => message.Type == "comm_close");
        Assert.Equal(opening["comm_id"]!.ToString(), closing.Content["comm_id"]!.ToString());
    }

    [Fact]
    public void A_handler_that_fails_is_shown_and_the_kernel_goes_on()
    {
        client.Reply(client.Execute("Comms.Register(\"bad\", comm => comm.OnMessage(m => throw new InvalidOperationException(\"no\")));"));
        Open("c4", "bad");

        var error = client.Published(client.Send("comm_msg", Content("c4"))).Single(message => message.Type == "error");

        Assert.Equal("no", error.Content["evalue"]!.ToString());
        Assert.Equal("ok", client.Reply(client.Execute("1"))["status"]!.ToString());
    }

    [Fact]
    public void A_message_to_a_comm_that_is_not_open_does_nothing() =>
        Assert.Equal(["status", "status"], client.Published(client.Send("comm_msg", Content("none"))).Select(message => message.Type));

    List<Received> Open(string id, string target) =>
        client.Published(client.Send("comm_open", new JsonObject { ["comm_id"] = id, ["target_name"] = target, ["data"] = new JsonObject() }));

    JsonObject Info(string? target = null)
    {
        var content = target is null ? [] : new JsonObject { ["target_name"] = target };
        return client.Reply(client.Send("comm_info_request", content))["comms"]!.AsObject();
    }

    static JsonObject Content(string id, JsonObject? data = null) => new() { ["comm_id"] = id, ["data"] = data ?? [] };
}
