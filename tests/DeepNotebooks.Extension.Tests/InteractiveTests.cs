using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace DeepNotebooks.Extension.Tests;

[Collection("one host a process")]
public sealed class InteractiveTests
{
    [Fact]
    public async Task The_script_declares_every_magic_with_its_options()
    {
        var session = await InteractiveSession.LoadAsync();

        Assert.Equal(
            [
                "#!dataset", "#!datasets", "#!evaluate", "#!find-batch", "#!find-lr", "#!finetune", "#!gpus", "#!predict", "#!publish", "#!reproduce", "#!serve",
                "#!train", "#!zoo",
            ],
            session.Root.Directives.Select(known => known.Directive.Name).Order(StringComparer.Ordinal));
        var train = session.Root.Directives.Single(known => known.Directive.Name == "#!train").Directive;
        Assert.Contains("live loss", train.Description);
        Assert.Single(train.Parameters, parameter => parameter.AllowImplicitName);
        Assert.All(["--epochs", "-o", "--help", "-h"], name => Assert.Contains(train.Parameters, parameter => parameter.Name == name));
        Assert.True(train.Parameters.Single(parameter => parameter.Name == "--help").Flag);
    }

    [Fact]
    public async Task A_magic_shows_what_it_does_and_keeps_it_in_a_variable()
    {
        var session = await InteractiveSession.LoadAsync();

        var cell = await session.RunAsync("#!dataset shapes --as d");

        Assert.Null(cell.Failure);
        Assert.Contains("sha256:", cell.Text(^1));
        Assert.Equal(["text/html", "text/plain"], cell.Shown[^1].FormattedValues.Select(form => form.MimeType));
        Assert.Equal(typeof(Dataset), session.CSharp.TypeOf("d"));
        Assert.Contains("sha256:", Formatter.Format(session.Host.Variables["d"]!, "text/plain"));
    }

    [Fact]
    public async Task Help_and_a_mistake_are_the_same_as_everywhere()
    {
        var session = await InteractiveSession.LoadAsync();

        Assert.StartsWith("#!train DATASET", (await session.RunAsync("#!train --help")).Text(0));
        var failure = (await session.RunAsync("#!train nosuchset")).Failure!;
        Assert.Null(failure.Exception);
        Assert.Contains("nosuchset", failure.Message);
        Assert.DoesNotContain("\n", failure.Message);
    }

    [Fact]
    public async Task A_mistake_in_code_is_one_line_without_its_stack_trace_and_another_error_keeps_it()
    {
        var session = await InteractiveSession.LoadAsync();

        var mistake = await session.RunAsync("Learner.Create(d, \"no\")", context => Fail(context, new RequestException("there is no 'no'.")));
        var defect = await session.RunAsync("throw new Exception()", context => Fail(context, new InvalidOperationException("defect")));

        Assert.Equal(("there is no 'no'.", null), (mistake.Failure!.Message, mistake.Failure.Exception));
        Assert.IsType<InvalidOperationException>(defect.Failure!.Exception);

        static Task Fail(KernelInvocationContext context, Exception error)
        {
            context.Fail(context.Command, error);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_interrupt_of_the_host_is_the_interrupt_of_the_cell()
    {
        var session = await InteractiveSession.LoadAsync();

        await session.RunAsync("await cnn.FitAsync()", context =>
        {
            Assert.False(session.Host.Interrupted.IsCancellationRequested);
            context.Cancel();
            Assert.True(session.Host.Interrupted.IsCancellationRequested);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_display_is_replaced_in_its_cell_and_after_it()
    {
        var session = await InteractiveSession.LoadAsync();
        IDisplay? display = null;
        KernelInvocationContext? ended = null;

        var cell = await session.RunAsync("first", context =>
        {
            ended = context;
            display = session.Host.Display(MimeBundle.Text("1"));
            display.Update(MimeBundle.Text("2"));
            return Task.CompletedTask;
        });
        display!.Update(MimeBundle.Text("3"));
        var next = await session.RunAsync("next", _ =>
        {
            // As in a task that the first cell left behind.
            KernelInvocationContext.Current = ended;
            display.Update(MimeBundle.Text("4"));
            return Task.CompletedTask;
        });

        var id = cell.Shown[0].ValueId;
        Assert.Equal(("2", id), (cell.Text(1), cell.Shown[1].ValueId));
        var sent = Assert.IsType<UpdateDisplayedValue>(Assert.Single(session.Root.Sent));
        Assert.Equal(("3", id), (sent.FormattedValue.Value, sent.ValueId));
        Assert.IsType<DisplayedValueUpdated>(Assert.Single(next.Shown));
        Assert.Equal("4", next.Text(0));
    }

    [Fact]
    public async Task The_notebook_is_what_was_run_with_what_it_put_out()
    {
        var session = await InteractiveSession.LoadAsync();
        await session.RunAsync("work", context =>
        {
            var display = session.Host.Display(MimeBundle.Html("<b>1</b>", "1"));
            display.Update(MimeBundle.Html("<b>2</b>", "2"));
            context.Publish(new StandardOutputValueProduced(context.Command, [new FormattedValue("text/plain", "printed\n")]));
            context.Publish(new ReturnValueProduced(7, context.Command, [new FormattedValue("text/plain", "7")]));
            return Task.CompletedTask;
        });
        await session.RunAsync("#!train nosuchset");

        var notebook = JsonNode.Parse(session.Host.ExecutedNotebook())!;

        Assert.Equal((4, 5, ".net-csharp"), ((int)notebook["nbformat"]!, (int)notebook["nbformat_minor"]!, (string?)notebook["metadata"]!["kernelspec"]!["name"]));
        Assert.Equal(["#r \"nuget: DeepNotebooks\"", "work", "#!train nosuchset"], notebook["cells"]!.AsArray().Select(cell => (string)cell!["source"]!));
        var outputs = notebook["cells"]![1]!["outputs"]!.AsArray();
        Assert.Equal(["display_data", "stream", "execute_result"], outputs.Select(output => (string)output!["output_type"]!));
        Assert.Equal("<b>2</b>", (string)outputs[0]!["data"]!["text/html"]!);
        Assert.Equal("error", (string)notebook["cells"]![2]!["outputs"]![0]!["output_type"]!);
        Assert.Equal([true, true, false], session.Host.History.Select(cell => cell.Succeeded));
    }

    [Fact]
    public async Task The_user_is_asked_by_the_host()
    {
        var session = await InteractiveSession.LoadAsync();

        await session.RunAsync("", _ =>
        {
            Assert.Equal(("answer to who?", "secret"), (session.Host.ReadLine("who?"), session.Host.ReadLine("word?", password: true)));
            return Task.CompletedTask;
        });
        Assert.Throws<MagicException>(() => session.Host.Comms);
    }
}
