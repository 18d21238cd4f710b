using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>What notebooks of .NET Interactive call by its names.</summary>
public sealed class InteractiveLayerTests : IDisposable
{
    readonly Recorder cell = new() { Answer = "typed" };

    public void Dispose() => cell.Dispose();

    [Theory]
    [InlineData("await Microsoft.DotNet.Interactive.Kernel.GetInputAsync(\"Name?\")", "typed")]
    [InlineData("using Microsoft.DotNet.Interactive;\nvar name = await Kernel.GetInputAsync(\"Name?\");\nname.ToUpper()", "TYPED")]
    [InlineData("using InteractiveKernel = Microsoft.DotNet.Interactive.Kernel;\n(await InteractiveKernel.GetPasswordAsync(\"Key?\")).GetClearTextPassword()", "typed")]
    [InlineData("$\"{await GetPasswordAsync(\"Key?\")}\"", "************")]
    [InlineData("input(\"Name?\")", "typed")]
    [InlineData("password(\"Key?\").GetClearTextPassword()", "typed")]
    [InlineData("using Microsoft.DotNet.Interactive;\nusing Microsoft.DotNet.Interactive.CSharp;\nusing Microsoft.DotNet.Interactive.Commands;\n((CSharpKernel)Kernel.Root.FindKernelByName(\"csharp\")).Name", "csharp")]
    [InlineData("using Microsoft.DotNet.Interactive;\nKernel.Root.FindKernelByName(\"fsharp\") is null", "True")]
    [InlineData("using Microsoft.DotNet.Interactive;\nvar n = 3;\nKernel.Current.TryGetValue<int>(\"n\", out var found) ? found : 0", "3")]
    [InlineData("using Microsoft.DotNet.Interactive;\nusing Microsoft.DotNet.Interactive.Commands;\n((SubmitCode)KernelInvocationContext.Current.Command).Code.Length", "146")]
    [InlineData("using Microsoft.DotNet.Interactive;\nKernelInvocationContext.Current.HandlingKernel.RootKernel.Name", ".NET")]
    [InlineData("Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken.IsCancellationRequested", "False")]
    public void A_call_answers_as_there(string code, string text) => Assert.Equal(text, cell.Result(code));

    [Fact]
    public void A_variable_can_be_set_by_name()
    {
        Assert.Null(cell.Run("await Microsoft.DotNet.Interactive.Kernel.Current.SetValueAsync(\"later\", new[] { 1, 2 });"));

        Assert.Equal("2", cell.Result("later.Length"));
    }

    [Fact]
    public void Code_that_is_sent_runs_as_a_part_of_the_cell()
    {
        const string send = "using Microsoft.DotNet.Interactive;\nusing Microsoft.DotNet.Interactive.Commands;\nusing Microsoft.DotNet.Interactive.Events;\n";
        Assert.Equal("5", cell.Result(
            send + "var sent = await Kernel.Root.SendAsync(new SubmitCode(\"var five = 5; Console.Write(five); five\"));\nsent.Events.OfType<ReturnValueProduced>().Single().Value"));
        Assert.Equal("5", cell.Text);
        Assert.Equal("10", cell.Result("2 * five"));

        Assert.Null(cell.Run("await Kernel.Root.SendAsync(new SubmitCode(\"<b>5</b>\", \"html\"));"));
        Assert.Equal("<b>5</b>", Assert.Single(cell.Outputs.OfType<DisplayOutput>()).Bundle.Forms["text/html"]);
        Assert.Null(cell.Run("await Kernel.Root.FindKernelByName(\"csharp\").SendAsync(new SubmitCode(\"#!share --from csharp --as other five\"));"));
        Assert.Equal("5", cell.Result("other"));
    }

    [Fact]
    public void Code_that_is_sent_and_fails_says_so_and_does_not_end_the_cell()
    {
        const string send = "using Microsoft.DotNet.Interactive;\nusing Microsoft.DotNet.Interactive.Commands;\nusing Microsoft.DotNet.Interactive.Events;\n";
        Assert.Equal("True", cell.Result(send + "(await Kernel.Root.SendAsync(new SubmitCode(\"throw new Exception(\\\"no\\\");\"))).Events.Last() is CommandFailed { Message: \"no\" }"));
        Assert.StartsWith("System.Exception: no\n", cell.Text);

        Assert.Contains("SubmitCode runs code", cell.Run("class Dance : KernelCommand { }\nawait Kernel.Root.SendAsync(new Dance());")!.Message);
    }

    [Theory]
    [InlineData("#!greet Ada --how-often 2", "Ada2")]
    [InlineData("#!greet --who Ada --loud", "ADA1")]
    [InlineData("var name = \"Alan\";\n#!greet @name", "Alan1")]
    [InlineData("#!greet", "#!greet: --who is missing. (#!greet --help shows how.)")]
    [InlineData("#!greet Ada --how-often x", "#!greet: --how-often takes int, not 'x'. (#!greet --help shows how.)")]
    public void A_directive_of_a_notebook_s_own_is_a_magic(string line, string answer)
    {
        Assert.Null(cell.Run(
            """
            using Microsoft.DotNet.Interactive;
            using Microsoft.DotNet.Interactive.Commands;
            using Microsoft.DotNet.Interactive.Directives;

            public class Greet : KernelDirectiveCommand
            {
                public string Who { get; set; }
                public int HowOften { get; set; } = 1;
                public bool Loud { get; set; }
            }
            var greet = new KernelActionDirective("#!greet")
            {
                Description = "Greets.",
                Parameters =
                [
                    new KernelDirectiveParameter("--who", "whom") { Required = true, AllowImplicitName = true },
                    new("--how-often") { Description = "times" },
                    new("--loud", "in capitals") { Flag = true },
                ],
            };
            Kernel.Root.AddDirective<Greet>(greet, (command, context) =>
            {
                context.DisplayStandardOut((command.Loud ? command.Who.ToUpper() : command.Who) + command.HowOften);
                return Task.CompletedTask;
            });
            """));

        var error = cell.Run(line);
        Assert.Equal(answer, error?.Message ?? cell.Text);
    }

    [Fact]
    public void Scripts_and_styles_are_HTML()
    {
        Assert.Null(cell.Run("Javascript(\"alert('x')\"); CSS(\"h1 { content: '`'; }\");"));

        var html = cell.Outputs.OfType<DisplayOutput>().Select(output => output.Bundle.Forms["text/html"].ToString()!).ToList();
        Assert.Equal("<script type=\"text/javascript\">alert('x')</script>", html[0]);
        Assert.Contains("document.createElement('style')", html[1]);
    }

    [Fact]
    public void The_running_cell_shows_and_writes()
    {
        Assert.Null(cell.Run(
            "using Microsoft.DotNet.Interactive;\nvar context = KernelInvocationContext.Current;\n"
            + "context.DisplayAs(\"# a\", \"text/markdown\"); context.DisplayStandardOut(\"out\"); context.DisplayStandardError(\"error\"); context.OnComplete(c => c.Display(\"end\"));"));

        Assert.Equal("# a", Assert.IsType<DisplayOutput>(cell.Outputs[0]).Bundle.Forms["text/markdown"]);
        Assert.Equal([new StreamOutput("stdout", "out"), new StreamOutput("stderr", "error")], cell.Outputs[1..3]);
        Assert.Equal("end", Assert.IsType<DisplayOutput>(cell.Outputs[3]).Bundle.Forms["text/plain"]);
    }

    [Fact]
    public void Classes_of_cells_are_numbered_as_there()
    {
        Assert.Equal("Submission#2+A", cell.Result("class A { }\nnew A().ToString()"));
        Assert.Equal("Submission#3+B", cell.Result("class B { }\nnew B().ToString()"));
    }

    [Theory]
    [InlineData("Console.Write(\"gone\"); Console.Clear(); Console.Write(\"stays\");")]
    [InlineData("using static System.Console;\nWrite(\"gone\"); display(1); Clear(); Write(\"stays\");")]
    [InlineData("Console.Write(\"gone\"); System.Console /* ! */ .Clear(); Console.Write(\"stays\");")]
    [InlineData("Console.Write(\"gone\"); Notebook.ClearOutput(); Console.Write(\"stays\");")]
    [InlineData("void Show() { Console.Clear(); Console.Write(\"stays\"); }\nfor (var i = 0; i < 3; i++) Show();")]
    [InlineData("class Wall { public void Clear() { } }\nnew Wall().Clear(); Console.Write(\"stays\");")]
    public void Clearing_the_console_clears_what_the_cell_has_shown(string code)
    {
        Assert.Null(cell.Run(code));

        var output = Assert.Single(cell.Session.Cells[^1].Outputs.ToJson(1))!;
        Assert.Equal("stays", output["text"]![0]!.ToString());
    }

    [Fact]
    public void What_is_cleared_last_leaves_nothing()
    {
        Assert.Null(cell.Run("Console.Write(\"gone\"); Console.Clear();"));

        Assert.Empty(cell.Session.Cells[^1].Outputs.ToJson(1));
        Assert.Equal([new ClearOutput(Wait: true), new ClearOutput(Wait: false)], cell.Outputs[1..]);
    }

    [Fact]
    public void An_error_below_a_cleared_console_keeps_its_line()
    {
        Assert.Equal(2, cell.Run("Console.Clear();\nthrow new Exception();")!.Line);
    }
}
