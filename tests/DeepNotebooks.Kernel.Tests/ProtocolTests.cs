using System.Text.Json.Nodes;
using NetMQ;

namespace DeepNotebooks.Kernel.Tests;

public sealed class ProtocolTests : IDisposable
{
    readonly KernelClient client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public void Kernel_info_tells_the_language_as_dotnet_interactive_did()
    {
        var reply = client.Reply(client.Send("kernel_info_request"));

        Assert.Equal("ok", reply["status"]!.ToString());
        Assert.Equal("5.5", reply["protocol_version"]!.ToString());
        var language = reply["language_info"]!;
        Assert.Equal("C#", language["name"]!.ToString());
        Assert.Equal("text/x-csharp", language["mimetype"]!.ToString());
        Assert.Equal(".cs", language["file_extension"]!.ToString());
        Assert.Equal("csharp", language["pygments_lexer"]!.ToString());
    }

    [Fact]
    public void A_cell_is_answered_in_the_order_the_specification_gives()
    {
        var id = client.Execute("Console.WriteLine(\"hi\"); display(\"d\"); 20 + 1");

        Assert.Equal(
            ["status", "execute_input", "stream", "display_data", "execute_result", "status"],
            client.Published(id).Select(message => message.Type));
        var reply = client.Reply(id);
        Assert.Equal("ok", reply["status"]!.ToString());
        Assert.Equal(1, reply["execution_count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("polyglot_notebook", "kernelName", "html", "<i>x</i>", "<i>x</i>")]
    [InlineData("dotnet_interactive", "language", "markdown", "*x*", "<p><em>x</em></p>\n")]
    public void The_language_a_cell_s_metadata_name_is_the_cell_s(string part, string name, string language, string text, string html)
    {
        var id = client.Send("execute_request", new JsonObject { ["code"] = text }, metadata: new JsonObject { ["cellId"] = "a", [part] = new JsonObject { [name] = language } });

        var published = client.Published(id);
        Assert.Equal(text, published.Single(message => message.Type == "execute_input").Content["code"]!.ToString());
        Assert.Equal(html, published.Single(message => message.Type == "display_data").Content["data"]!["text/html"]!.ToString());
    }

    [Fact]
    public void The_id_that_jupyterlab_sends_with_a_cell_is_kept_with_its_run()
    {
        var code = "Notebook.Host.History.Last().Id";
        var id = client.Send("execute_request", new JsonObject { ["code"] = code }, metadata: new JsonObject { ["cellId"] = "3f2a-41" });
        var without = client.Execute(code + " ?? \"none\"");

        Assert.Equal("3f2a-41", Result(id));
        Assert.Equal("none", Result(without));

        string Result(string request) =>
            client.Published(request).Single(message => message.Type == "execute_result").Content["data"]!["text/plain"]!.ToString();
    }

    [Fact]
    public void State_is_kept_between_cells()
    {
        client.Reply(client.Execute("var x = 20;"));
        var id = client.Execute("x + 1");

        var result = client.Published(id).Single(message => message.Type == "execute_result").Content;
        Assert.Equal("21", result["data"]!["text/plain"]!.ToString());
        Assert.Equal(2, result["execution_count"]!.GetValue<int>());
    }

    [Fact]
    public void Text_appears_while_the_cell_runs()
    {
        var id = client.Execute("Console.WriteLine(\"early\"); DeepNotebooks.Kernel.Tests.Gate.Pass();");
        Gate.WaitUntilReached();

        // The cell waits for us, so this cannot have come at its end.
        Received? message;
        do
            message = client.Receive("iopub");
        while (message is not null && message.Type != "stream");
        Assert.Equal("early\n", message?.Content["text"]!.ToString());

        Gate.Open();
        Assert.Equal("ok", client.Reply(id)["status"]!.ToString());
    }

    [Fact]
    public void An_error_is_published_and_replied_with_its_line()
    {
        var id = client.Execute("var a = 1;\nmissing");

        var error = client.Published(id).Single(message => message.Type == "error").Content;
        var reply = client.Reply(id);
        Assert.StartsWith("(2,1): error CS0103", error["evalue"]!.ToString());
        Assert.Equal("error", reply["status"]!.ToString());
        Assert.Equal(error["evalue"]!.ToString(), reply["evalue"]!.ToString());
        Assert.Equal(error["traceback"]!.ToJsonString(), reply["traceback"]!.ToJsonString());
    }

    [Fact]
    public void Cells_that_wait_are_aborted_after_an_error_and_only_those()
    {
        var running = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Pass(); throw new Exception();");
        Gate.WaitUntilReached();
        var waiting = client.Execute("1");
        // The history request comes after the cell that waits: its reply shows that the kernel has both.
        client.Reply(client.Send("is_complete_request", new JsonObject { ["code"] = "1" }));
        Gate.Open();

        Assert.Equal("error", client.Reply(running)["status"]!.ToString());
        Assert.Equal("aborted", client.Reply(waiting)["status"]!.ToString());
        Assert.Equal("ok", client.Reply(client.Execute("1"))["status"]!.ToString());
    }

    [Fact]
    public void Nothing_is_aborted_where_the_client_does_not_want_it()
    {
        var failing = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Pass(); throw new Exception();", ("stop_on_error", false));
        Gate.WaitUntilReached();
        var waiting = client.Execute("1");
        client.Reply(client.Send("is_complete_request", new JsonObject { ["code"] = "1" }));
        Gate.Open();

        Assert.Equal("error", client.Reply(failing)["status"]!.ToString());
        Assert.Equal("ok", client.Reply(waiting)["status"]!.ToString());
    }

    [Fact]
    public void A_forged_message_gets_no_answer_and_does_nothing()
    {
        client.Send("execute_request", new JsonObject { ["code"] = "var forged = 1;" }, signedWith: "a guess");
        client.Send("shutdown_request", new JsonObject { ["restart"] = false }, "control", signedWith: "a guess");
        client.Socket("shell").SendFrame("garbage");
        client.Socket("control").SendMoreFrame("<IDS|MSG>").SendFrame("too short");

        // Messages of one client are read in order: had the forged ones been answered, that would come first.
        var id = client.Send("kernel_info_request");
        Assert.Equal(id, client.Receive("shell")!.Parent);
        Assert.Equal("error", client.Reply(client.Execute("forged"))["status"]!.ToString());
        Assert.False(client.Kernel.Ended.IsCompleted);
    }

    [Fact]
    public void A_message_that_is_sent_once_more_does_nothing()
    {
        client.Reply(client.Execute("var times = 0;"));
        var id = client.Execute("++times");
        client.Reply(id);
        client.SendAgain();

        Assert.Equal("1", client.Published(client.Execute("times")).Single(message => message.Type == "execute_result").Content["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void With_an_empty_key_nothing_is_signed()
    {
        using var open = new KernelClient(key: "");

        Assert.Equal("ok", open.Reply(open.Execute("1 + 1"))["status"]!.ToString());
    }

    [Fact]
    public void An_interrupt_on_control_ends_the_cell_that_runs()
    {
        var id = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Reach(); while (true) { }");
        Gate.WaitUntilReached();

        Assert.Equal("ok", client.Reply(client.Send("interrupt_request", channel: "control"), "control")["status"]!.ToString());
        Assert.Equal("error", client.Reply(id)["status"]!.ToString());
        Assert.Equal("ok", client.Reply(client.Execute("1"))["status"]!.ToString());
    }

    [Fact]
    public void An_interrupt_ends_a_wait_for_input_and_its_late_answer_is_not_taken_for_another()
    {
        var id = client.Execute("Console.ReadLine()", ("allow_stdin", true));
        Assert.Equal("input_request", client.Receive("stdin")!.Type);
        client.Reply(client.Send("interrupt_request", channel: "control"), "control");
        Assert.Equal("error", client.Reply(id)["status"]!.ToString());
        client.Send("input_reply", new JsonObject { ["value"] = "late" }, "stdin");
        client.Reply(client.Execute("1"));

        id = client.Execute("Console.ReadLine()", ("allow_stdin", true));
        Assert.Equal("input_request", client.Receive("stdin")!.Type);
        client.Send("input_reply", new JsonObject { ["value"] = "in time" }, "stdin");
        var result = client.Published(id).Single(message => message.Type == "execute_result").Content;
        Assert.Equal("in time", result["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void An_interrupt_aborts_the_cells_that_wait()
    {
        var running = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Reach(); Notebook.Interrupted.WaitHandle.WaitOne();");
        Gate.WaitUntilReached();
        var waiting = client.Execute("1");
        client.Reply(client.Send("is_complete_request", new JsonObject { ["code"] = "1" }));
        client.Reply(client.Send("interrupt_request", channel: "control"), "control");

        // The cell took the interrupt as its end; who interrupts means those behind it as well.
        Assert.Equal("ok", client.Reply(running)["status"]!.ToString());
        Assert.Equal("aborted", client.Reply(waiting)["status"]!.ToString());
    }

    [Fact]
    public async Task Shutdown_is_answered_and_ends_the_kernel()
    {
        var reply = client.Reply(client.Send("shutdown_request", new JsonObject { ["restart"] = true }, "control"), "control");

        Assert.True(reply["restart"]!.GetValue<bool>());
        await client.Kernel.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_heart_beats_while_a_cell_runs()
    {
        var id = client.Execute("DeepNotebooks.Kernel.Tests.Gate.Pass();");
        Gate.WaitUntilReached();
        client.Socket("hb").SendFrame("ping");

        Assert.True(client.Socket("hb").TryReceiveFrameString(TimeSpan.FromSeconds(10), out var beat));
        Assert.Equal("ping", beat);
        Gate.Open();
        client.Reply(id);
    }

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("for (var i = 0; i < 3; i++) {", "incomplete")]
    [InlineData("var x = ;", "invalid")]
    [InlineData("#!lsmagic", "complete")]
    [InlineData("#!time\nif (true) {", "incomplete")]
    public void A_front_end_learns_whether_to_run_a_cell(string code, string status) =>
        Assert.Equal(status, client.Reply(client.Send("is_complete_request", new JsonObject { ["code"] = code }))["status"]!.ToString());

    [Fact]
    public void A_silent_cell_shows_nothing_and_does_not_count()
    {
        var id = client.Execute("1 + 1", ("silent", true));

        Assert.Equal(["status", "status"], client.Published(id).Select(message => message.Type));
        Assert.Equal(1, client.Reply(client.Execute("1"))["execution_count"]!.GetValue<int>());
    }

    [Fact]
    public void User_expressions_come_with_the_reply_and_are_not_shown()
    {
        var id = client.Execute("var a = 2;", ("user_expressions", new JsonObject { ["good"] = "a * 2", ["bad"] = "nope" }));

        var values = client.Reply(id)["user_expressions"]!;
        Assert.Equal("4", values["good"]!["data"]!["text/plain"]!.ToString());
        Assert.Equal("error", values["bad"]!["status"]!.ToString());
        Assert.DoesNotContain(client.Published(id), message => message.Type is "execute_result" or "error");
    }

    [Fact]
    public void History_has_the_cells_that_ran()
    {
        client.Reply(client.Execute("var one = 1;"));
        client.Reply(client.Execute("one + 1"));

        var tail = client.Reply(client.Send("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 1, ["output"] = true }));
        Assert.Equal("[[0,2,[\"one \\u002B 1\",\"2\"]]]", tail["history"]!.ToJsonString());
        var search = client.Reply(client.Send("history_request", new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "var*" }));
        Assert.Equal("var one = 1;", search["history"]![0]![2]!.ToString());
    }

    [Fact]
    public void Input_is_asked_on_stdin()
    {
        var id = client.Execute("Notebook.ReadLine(\"name? \") + \"!\"", ("allow_stdin", true));
        var question = client.Receive("stdin")!;
        Assert.Equal("input_request", question.Type);
        Assert.Equal("name? ", question.Content["prompt"]!.ToString());
        client.Send("input_reply", new JsonObject { ["value"] = "Ada" }, "stdin");

        var result = client.Published(id).Single(message => message.Type == "execute_result").Content;
        Assert.Equal("Ada!", result["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void A_client_that_cannot_be_asked_gets_one_line()
    {
        var reply = client.Reply(client.Execute("Console.ReadLine();"));

        Assert.Equal("error", reply["status"]!.ToString());
        Assert.Single(reply["traceback"]!.AsArray());
    }
}
