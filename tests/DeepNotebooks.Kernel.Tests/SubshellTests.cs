using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Tests;

public sealed class SubshellTests : IDisposable
{
    readonly KernelClient client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public void The_kernel_says_that_it_has_them() =>
        Assert.Contains("kernel subshells", client.Reply(client.Send("kernel_info_request"))["supported_features"]!.AsArray().Select(f => f!.ToString()));

    [Fact]
    public void A_subshell_runs_a_cell_while_the_main_shell_is_busy_and_sees_its_variables()
    {
        client.Reply(client.Execute("var x = 20;"));
        var subshell = Create();
        var busy = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Pass();");
        Gate.WaitUntilReached();

        var aside = client.ExecuteIn(subshell, "Console.Write(\"aside\"); var y = x + 1; y");
        var published = client.Published(aside);

        Assert.Equal("aside", published.Single(message => message.Type == "stream").Content["text"]!.ToString());
        Assert.Equal("21", published.Single(message => message.Type == "execute_result").Content["data"]!["text/plain"]!.ToString());
        Gate.Open();
        Assert.Equal("ok", client.Reply(busy)["status"]!.ToString());
        var later = client.Published(client.Execute("y * 2")).Single(message => message.Type == "execute_result");
        Assert.Equal("42", later.Content["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void Subshells_are_listed_until_they_are_deleted()
    {
        var (one, two) = (Create(), Create());
        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), List());

        Assert.Equal("ok", Control("delete_subshell_request", new JsonObject { ["subshell_id"] = one })["status"]!.ToString());
        Assert.Equal([two], List());
        Assert.Equal("error", Control("delete_subshell_request", new JsonObject { ["subshell_id"] = one })["status"]!.ToString());
    }

    [Fact]
    public void A_cell_for_a_subshell_that_is_not_there_gets_an_error() =>
        Assert.Equal("UnknownSubshell", client.Reply(client.ExecuteIn("nowhere", "1"))["ename"]!.ToString());

    [Fact]
    public void An_error_in_a_subshell_aborts_its_own_cells_only()
    {
        var subshell = Create();
        var failing = client.ExecuteIn(subshell, "DeepNotebooks.Kernel.Tests.Gate.Pass(); throw new Exception();");
        Gate.WaitUntilReached();
        var waiting = client.ExecuteIn(subshell, "1");
        client.Reply(client.Send("is_complete_request", new JsonObject { ["code"] = "1" }));
        Assert.Equal("ok", client.Reply(client.Execute("1"))["status"]!.ToString());
        Gate.Open();

        Assert.Equal("error", client.Reply(failing)["status"]!.ToString());
        Assert.Equal("aborted", client.Reply(waiting)["status"]!.ToString());
    }

    string Create() => Control("create_subshell_request")["subshell_id"]!.ToString();

    IEnumerable<string> List() => Control("list_subshell_request")["subshell_id"]!.AsArray().Select(id => id!.ToString());

    JsonObject Control(string type, JsonObject? content = null) => client.Reply(client.Send(type, content, "control"), "control");
}
