using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Tests;

public sealed class MagicTests : IDisposable
{
    readonly Recorder cell = new(new Colours());

    public void Dispose() => cell.Dispose();

    [Fact]
    public void Magics_and_code_run_in_the_order_of_the_cell()
    {
        Assert.Equal("1 red 2", cell.Result("var a = 1;\n#!paint red --as wall\nvar b = 2;\n$\"{a} {wall.Name} {b}\""));
    }

    [Fact]
    public void A_magic_leaves_a_variable_of_the_type_it_says()
    {
        cell.Result("#!paint red --as wall");

        Assert.Equal("RED", cell.Result("wall.Name.ToUpper()"));
        Assert.Equal("Paint<string>.Pot", cell.Result("static string Of<T>(T _) => typeof(T) == typeof(DeepNotebooks.Kernel.Tests.Paint<string>.Pot) ? \"Paint<string>.Pot\" : typeof(T).FullName; Of(wall)"));
    }

    [Fact]
    public void The_result_of_a_cell_is_its_code_not_what_a_magic_declares()
    {
        Assert.Equal("5", cell.Result("var five = 5;\nfive\n#!paint red --as wall"));
    }

    [Fact]
    public void What_looks_like_a_magic_in_a_string_or_a_comment_is_none()
    {
        Assert.Equal("#!paint", cell.Result("var text = \"\"\"\n    #!paint\n    \"\"\";\n/*\n#!paint\n*/\ntext"));
    }

    [Fact]
    public void The_lines_below_html_are_shown_as_they_are()
    {
        Assert.Equal("3", cell.Result("#!html\n<p>don't /* \"\"\" </p>\n#!csharp\n1 + 2"));
        Assert.Equal("<p>don't /* \"\"\" </p>", cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/html"]);
    }

    [Fact]
    public void An_unknown_magic_is_one_line_and_ends_the_cell()
    {
        var error = cell.Run("#!pant red\nConsole.WriteLine(1);")!;

        Assert.Equal(["#!pant is not a magic command. Did you mean '#!paint'? (#!lsmagic lists all.)"], error.Traceback);
        Assert.Equal("", cell.Text);
    }

    [Fact]
    public void The_list_of_magics_has_all_with_what_they_do()
    {
        Assert.Null(cell.Run("#!lsmagic"));

        var text = cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/plain"].ToString();
        Assert.Contains("#!paint", text);
        Assert.Contains("Mixes a colour.", text);
        Assert.Contains("#!lsmagic", text);
    }

    [Fact]
    public void An_explained_exception_is_one_line()
    {
        var error = cell.Run("throw new System.IO.InvalidDataException(\"bad\");")!;

        Assert.Equal(["the paint is bad"], error.Traceback);
        Assert.Equal("the paint is bad", error.Message);
    }

    [Fact]
    public void A_formatter_of_an_extension_is_used_for_results_and_displays()
    {
        Assert.Null(cell.Run("#!paint red --as wall\ndisplay(wall); wall"));

        Assert.All(
            cell.Outputs,
            output => Assert.Equal("a pot of red", (output as ResultOutput)?.Bundle.Forms["text/plain"] ?? ((DisplayOutput)output).Bundle.Forms["text/plain"]));
        Assert.Equal(2, cell.Outputs.Count);
    }

    [Fact]
    public void Variables_are_listed_with_their_types()
    {
        cell.Result("var list = new Dictionary<string, int?[]>(); var n = 3;");
        Assert.Null(cell.Run("#!whos"));

        var text = cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/plain"].ToString();
        Assert.Matches("list +System.Collections.Generic.Dictionary<System.String,", text);
        Assert.Matches("n +System.Int32 +3", text);
    }

    [Fact]
    public void Languages_go_by_all_their_names()
    {
        Assert.Equal("3", cell.Result("#!c#\n1 + 2"));
        Assert.Equal("3", cell.Result("#!C#\n1 + 2"));
        Assert.Null(cell.Run("#!js\nlet don't = '"));
        Assert.Equal("<script type=\"text/javascript\">let don't = '</script>", cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/html"]);
    }

    [Fact]
    public void Markdown_is_shown_as_HTML_and_kept_as_it_was_written()
    {
        Assert.Null(cell.Run("#!markdown\n# Title\n* don't"));

        var forms = cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms;
        Assert.Contains("<h1 id=\"title\">Title</h1>", forms["text/html"].ToString());
        Assert.Equal("# Title\n* don't", forms["text/markdown"]);
    }

    [Theory]
    [InlineData("#!fsharp\nlet x = 1 +", "#!fsharp", "F#")]
    [InlineData("#!F#\nlet x' = 1", "#!F#", "F#")]
    [InlineData("#!pwsh\nGet-ChildItem | % { $_ }", "#!pwsh", "PowerShell")]
    [InlineData("#!sql-sales\nselect * from \"", "#!sql-sales", "SQL")]
    [InlineData("#!kql --help", "#!kql", "KQL")]
    [InlineData("#!mermaid\ngraph TD", "#!mermaid", "Mermaid")]
    [InlineData("#!connect jupyter --kernel-name python", "#!connect", "a kernel beside this one")]
    public void What_other_languages_need_is_named_in_one_line_and_their_text_is_not_taken_for_CSharp(string code, string directive, string language)
    {
        var error = cell.Run("Console.Write(\"above\");\n" + code)!;

        Assert.Equal("above", cell.Text);
        Assert.Equal([$"{directive} is not supported: it asks for {language}, and this kernel runs C#, HTML, Markdown and JavaScript."], error.Traceback);
    }

    [Fact]
    public void The_time_is_that_of_the_whole_cell_below_it()
    {
        Assert.Equal("1", cell.Result("#!time\nSystem.Threading.Thread.Sleep(20);\n1"));

        var text = Assert.IsType<DisplayOutput>(cell.Outputs[^1]).Bundle.Forms["text/plain"].ToString()!;
        Assert.True(double.Parse(System.Text.RegularExpressions.Regex.Match(text, @"^Wall time: ([\d.]+)ms$").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 20);
    }

    [Fact]
    public void Variables_are_listed_in_the_order_in_which_they_were_first_declared()
    {
        cell.Result("var zebra = 1; var ape = 2;");
        cell.Result("var cow = 3; var zebra = \"again\";");
        Assert.Null(cell.Run("#!who"));

        Assert.Equal("zebra\nape\ncow", cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/plain"]);
    }

    [Fact]
    public void Warnings_are_shown_to_those_who_ask()
    {
        const string code = "void Unused()\n{\n    int never = 1;\n}";
        cell.Result(code);
        Assert.Equal("", cell.Text);

        cell.Result("#!warnings\n" + code);
        Assert.Equal([new StreamOutput("stderr", "(4,9): warning CS0219: The variable 'never' is assigned but its value is never used\n")], cell.Outputs);

        cell.Result("#!warnings off\n" + code);
        Assert.Equal("", cell.Text);
    }

    sealed class Colours : INotebookExtension
    {
        public void Load(INotebookHost host)
        {
            host.Add(new Magic("paint", "Mixes a colour.", PaintAsync)
            {
                Arguments = [new("colour", "which")],
                Options = [new("--as", "variable")],
            });
            host.AddFormatter<Paint<string>.Pot>(pot => MimeBundle.Text($"a pot of {pot.Name}"));
            host.AddErrorExplanation(error => error is InvalidDataException ? $"the paint is {error.Message}" : null);
        }

        static async Task PaintAsync(MagicCall call, CancellationToken cancellation)
        {
            if (call.Option("--as") is { } name)
                await call.Host.SetVariableAsync(name, new Paint<string>.Pot(call.Argument("colour")!));
        }
    }
}

/// <summary>A generic type with one inside, as an extension may have.</summary>
public static class Paint<T>
{
    /// <summary>The one inside.</summary>
    public sealed record Pot(T Name);
}
