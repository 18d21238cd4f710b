using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

public sealed class ScriptTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("Math.Abs(-1);", null)]
    [InlineData("\"text\"", "text")]
    [InlineData("await Task.FromResult(5)", "5")]
    [InlineData("await Task.Delay(1); 6", "6")]
    [InlineData("(string)null", "<null>")]
    [InlineData("null", "<null>")]
    [InlineData("Console.Write(\"\")", null)]
    [InlineData("return 7;", "7")]
    [InlineData("2 > 1", "True")]
    [InlineData("", null)]
    [InlineData("// nothing", null)]
    [InlineData("using System.Net;", null)]
    [InlineData("static unsafe int Pointed(int x) { int* p = &x; return *p; } Pointed(3)", "3")]
    public void The_last_expression_without_a_semicolon_is_the_result(string code, string? text) => Assert.Equal(text, cell.Result(code));

    [Fact]
    public void What_a_cell_declares_is_there_in_later_ones()
    {
        cell.Result("using System.Net;");
        cell.Result("var x = 40; int Twice(int a) => 2 * a; record Point(int X);");
        cell.Result("x++;");

        Assert.Equal("82", cell.Result("Twice(x)"));
        Assert.Equal("Point { X = 3 }", cell.Result("new Point(3).ToString()"));
        Assert.Equal("127.0.0.1", cell.Result("IPAddress.Loopback.ToString()"));
        Assert.Equal("now text", cell.Result("var x = \"now text\"; x"));
        Assert.Equal("now text", cell.Result("x"));
    }

    [Theory]
    [InlineData("int.TryParse(\"7\", out var n);", "n", "7")]
    [InlineData("var (p, q) = (1, 2);", "p + q", "3")]
    [InlineData("static int s = 4;", "s", "4")]
    [InlineData("using static System.Math;", "Max(2, 3)", "3")]
    [InlineData("1 + 1;", "2 + 2", "4")]
    public void Statements_alone_may_declare_too(string code, string later, string text)
    {
        Assert.Null(cell.Run("var x = 1;"));
        Assert.Null(cell.Run(code));
        Assert.Null(cell.Run("x++;"));
        Assert.Equal(text, cell.Result(later));
        Assert.Equal("2", cell.Result("x"));
    }

    [Fact]
    public void The_compiler_keeps_nothing_of_a_cell_that_leaves_nothing_to_see()
    {
        var scripts = new ScriptSession(["System"]);
        scripts.WarmUp();

        Assert.True(IsKept("var x = 1;"));
        Assert.False(IsKept("Math.Abs(x);"));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        WeakReference Compiled(string code) => new(scripts.Add(code, "cell", CancellationToken.None).Compilation);

        bool IsKept(string code)
        {
            var compiled = Compiled(code);
            for (var turn = 0; turn < 3 && compiled.IsAlive; turn++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            return compiled.IsAlive;
        }
    }

    [Fact]
    public void A_cell_that_does_not_compile_leaves_all_as_it_was()
    {
        cell.Result("var x = 1;");

        Assert.NotNull(cell.Run("x = 2; nonsense"));
        Assert.Equal("1", cell.Result("x"));
    }

    [Fact]
    public void A_cell_that_throws_keeps_what_it_had_and_takes_nothing_away()
    {
        cell.Result("var x = 1; var y = 2; var kept = \"k\";");

        Assert.NotNull(cell.Run("var a = 10; y = 20; int x = int.Parse(\"no\"); string kept = \"never\";"));
        Assert.Equal("1 20 10 k", cell.Result("$\"{x} {y} {a} {kept}\""));
    }

    [Fact]
    public void A_cell_that_throws_before_a_name_gets_another_type_leaves_the_earlier_one()
    {
        cell.Result("var x = 1;");

        Assert.NotNull(cell.Run("var x = (\"a\", int.Parse(\"no\")).Item1;"));
        Assert.Equal("2", cell.Result("x + 1"));
    }

    [Fact]
    public void A_compile_error_is_at_its_line_and_column_and_shows_the_line()
    {
        var error = cell.Run("#!time\nvar a = 1;\n\n  var b = missing + 1;")!;

        Assert.Equal("(4,11): error CS0103: The name 'missing' does not exist in the current context", error.Message);
        Assert.Equal([error.Message, "      var b = missing + 1;", "              ^"], error.Traceback);
        Assert.Equal(4, error.Line);
    }

    [Fact]
    public void An_exception_shows_the_users_own_lines_and_no_others()
    {
        cell.Result("class Net\n{\n    public int Forward(int x) => 10 / x;\n}");
        cell.Result("async Task<int> TrainAsync(int x)\n{\n    await Task.Yield();\n    return new Net().Forward(x);\n}");

        var error = cell.Run("var a = 1;\nawait TrainAsync(0)")!;

        Assert.Equal("System.DivideByZeroException", error.Name);
        Assert.Equal(2, error.Line);
        Assert.Equal(
            [
                "System.DivideByZeroException: Attempted to divide by zero.",
                "   at Net.Forward in cell 1, line 3: public int Forward(int x) => 10 / x;",
                "   at TrainAsync in cell 2, line 4: return new Net().Forward(x);",
                "   at cell 3, line 2: await TrainAsync(0)",
            ],
            error.Traceback);
    }

    [Fact]
    public void A_value_shown_can_be_replaced_in_its_place()
    {
        Assert.Null(cell.Run("var handle = display(\"one\"); handle.Update(\"two\"); display(\"<b>x</b>\", \"text/html\");"));

        var shown = Assert.IsType<DisplayOutput>(cell.Outputs[0]);
        var update = Assert.IsType<UpdateOutput>(cell.Outputs[1]);
        Assert.Equal(shown.Id, update.Id);
        Assert.Equal("two", update.Bundle.Forms["text/plain"]);
        Assert.Equal("<b>x</b>", Assert.IsType<DisplayOutput>(cell.Outputs[2]).Bundle.Forms["text/html"]);
    }

    [Fact]
    public void A_sequence_of_records_is_shown_as_a_table()
    {
        cell.Result("record Row(int Id, string Name);");
        Assert.Null(cell.Run("new[] { new Row(1, \"a\"), new Row(2, \"b\") }"));

        var html = cell.Outputs.OfType<ResultOutput>().Single().Bundle.Forms["text/html"].ToString();
        Assert.Contains("<table", html);
        Assert.Contains("Name", html);
    }

    [Fact]
    public void Console_input_is_asked_of_the_front_end()
    {
        using var asked = new Recorder { Answer = "blue" };

        Assert.Equal("blue!", asked.Result("Console.ReadLine() + \"!\""));
    }

    [Fact]
    public void Text_of_a_background_thread_belongs_to_the_cell_that_started_it()
    {
        cell.Result("var t = System.Threading.Tasks.Task.Run(() => { DeepNotebooks.Kernel.Tests.Gate.Pass(); Console.WriteLine(\"late\"); });");
        Gate.WaitUntilReached();
        cell.Result("DeepNotebooks.Kernel.Tests.Gate.Reach(); 2");
        Gate.WaitUntilReached();
        Gate.Open();
        cell.Result("await t;");

        Assert.Contains("late", cell.Session.Cells[0].Outputs.ToJson(1).ToJsonString());
    }

    [Fact]
    public void Waiting_for_a_task_that_awaits_does_not_lock_the_cell_up()
    {
        cell.Result("async Task<int> SlowAsync() { await Task.Delay(5); await Task.Yield(); return 3; }");

        Assert.Equal("3", cell.Result("SlowAsync().Result"));
        Assert.Equal("6", cell.Result("(await Task.WhenAll(SlowAsync(), SlowAsync())).Sum()"));
    }

    [Fact]
    public void After_an_await_the_cell_goes_on_on_its_own_thread()
    {
        Assert.Equal("True", cell.Result(
            "var before = Environment.CurrentManagedThreadId; await Task.Delay(5); before == Environment.CurrentManagedThreadId"));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_cells()
    {
        for (var i = 0; i < 30; i++)
            cell.Result($"{i} + 1");
        var before = Held();
        for (var i = 0; i < 100; i++)
            cell.Result($"{i} + 1");

        // Less, where what an earlier test left behind went meanwhile.
        Assert.InRange((Held() - before) / 100, long.MinValue, 30_000);

        static long Held()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    [Fact]
    public void What_a_using_declaration_holds_is_disposed_at_the_end_of_its_cell()
    {
        cell.Result("class Held(string name) : IDisposable { public void Dispose() => Console.Write(name); }");

        Assert.Equal("2", cell.Result("using var a = new Held(\"a\"); using Held b = new(\"b\");\nConsole.Write(\"-\"); 1 + 1"));
        Assert.Equal("-ba", cell.Text);
        Assert.NotNull(cell.Run("using var c = new Held(\"c\"); throw new Exception();"));
        Assert.Equal("c", cell.Text);
        cell.Result("await using var s = new MemoryStream(); s.WriteByte(1);");
        Assert.Equal("False", cell.Result("s.CanWrite"));
    }

    [Fact]
    public void A_using_declaration_of_what_cannot_be_disposed_is_an_error_at_its_place()
    {
        var error = cell.Run("var a = 1;\nusing var b = \"text\";");

        Assert.StartsWith("(2,11): error CS1674", error?.Message);
    }

    [Theory]
    [InlineData("using System.Text;\nusing static System.Math;\nusing Text = System.Text.StringBuilder;\nMax(1, new Text(\"ab\").Length)", "2")]
    [InlineData("using (var s = new MemoryStream()) { s.WriteByte(1); }\n3", "3")]
    [InlineData("var union = new HashSet<int>();\nunion.UnionWith([1, 2]);\nunion.Count", "2")]
    public void Words_that_are_keywords_elsewhere_mean_what_they_did(string code, string result) => Assert.Equal(result, cell.Result(code));

    [Theory]
    [InlineData("1 + 1;")]
    [InlineData("var x = 3;\nx;")]
    [InlineData("\"text\"; // why")]
    [InlineData("new[] { 1, 2 }.Length;")]
    public void A_semicolon_behind_the_last_value_says_that_it_is_not_wanted(string code)
    {
        Assert.Null(cell.Result(code));
        Assert.Empty(cell.Outputs);
    }

    [Fact]
    public void A_message_of_many_lines_does_not_bury_the_place()
    {
        var error = cell.Run("\n\nthrow new Exception(string.Join(\"\\n\", Enumerable.Range(0, 500)));");

        Assert.StartsWith("0\n1\n", error?.Message);
        Assert.InRange(string.Join('\n', error!.Traceback).Split('\n').Length, 3, 25);
        Assert.Contains("cell 1, line 3", error.Traceback[^1], StringComparison.Ordinal);
    }
}
