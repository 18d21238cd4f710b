using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Tests;

public sealed class KeptHistoryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("history-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_history_is_kept_over_restarts()
    {
        using (var before = new KernelClient(history: folder))
        {
            before.Reply(before.Execute("var one = 1;"));
            before.Reply(before.Execute("one + 1"));
        }
        using var client = new KernelClient(history: folder);
        client.Reply(client.Execute("3"));

        var tail = Ask(client, new() { ["hist_access_type"] = "tail", ["n"] = 2, ["output"] = true });
        Assert.Equal(["2", "3"], tail.Select(cell => cell![2]![1]!.ToString()));
        var session = tail[0]![0]!.GetValue<int>();
        Assert.NotEqual(0, session);
        Assert.Equal(0, tail[1]![0]!.GetValue<int>());

        // What tail gives, and counting back, name the same session.
        foreach (var number in new[] { session, -1 })
        {
            var range = Ask(client, new() { ["hist_access_type"] = "range", ["session"] = number, ["start"] = 1, ["stop"] = 10 });
            Assert.Equal(["var one = 1;", "one + 1"], range.Select(cell => cell![2]!.ToString()));
        }
        Assert.Equal("one + 1", Assert.Single(Ask(client, new() { ["hist_access_type"] = "search", ["pattern"] = "one*" }))![2]!.ToString());
    }

    [Fact]
    public void Two_kernels_at_once_keep_a_history_each()
    {
        using var one = new KernelClient(history: folder);
        using var two = new KernelClient(history: folder);
        one.Reply(one.Execute("\"of one\""));
        two.Reply(two.Execute("\"of two\""));

        Assert.Equal(["\"of one\"", "\"of two\""], Ask(two, new() { ["hist_access_type"] = "tail", ["n"] = 5 }).Select(cell => cell![2]!.ToString()));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_loses_the_history_and_nothing_else()
    {
        var file = Path.Combine(folder, "taken");
        File.WriteAllText(file, "");
        using var client = new KernelClient(history: Path.Combine(file, "below"));

        Assert.Equal("ok", client.Reply(client.Execute("1 + 1"))["status"]!.ToString());
        Assert.Single(Ask(client, new() { ["hist_access_type"] = "tail", ["n"] = 5 }));
    }

    static JsonArray Ask(KernelClient client, JsonObject request) => client.Reply(client.Send("history_request", request))["history"]!.AsArray();
}
