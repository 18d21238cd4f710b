using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Tests;

public sealed class CompletionTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Fact]
    public void Members_begin_with_what_is_typed_and_are_bare_names() =>
        Assert.Equal(["Write", "WriteLine"], cell.Matches("Console.Wri|"));

    [Fact]
    public void The_word_is_replaced_from_its_start_to_the_cursor_also_in_its_middle()
    {
        var completions = cell.Complete("var number = 1;\nnum|ber");

        Assert.Equal("var number = 1;\n".Length, completions.Start);
        Assert.Contains(completions.Items, item => item is { Text: "number", Kind: "instance" });
    }

    [Fact]
    public void What_is_spelled_as_typed_comes_first_and_what_differs_in_case_after_it()
    {
        cell.Result("var value1 = 1; var Value2 = 2;");

        var matches = cell.Matches("val|").ToList();
        Assert.Equal("value1", matches[0]);
        Assert.True(matches.IndexOf("Value2") > 0);
    }

    [Fact]
    public void Earlier_cells_are_seen()
    {
        cell.Result("using System.Net.Http;\nvar numbers = new List<int>(); var (left, right) = (1, \"\"); if (int.TryParse(\"1\", out var parsed)) { } const int Most = 3;");
        cell.Result("int Twice(int n) => 2 * n; static string Shout(this string text) => text; record Point(int X, int Y); enum Colour { Red }");
        cell.Result("var point = new Point(1, 2); Func<int, Point> make = n => point; Point[,][] grid = null;");

        Assert.Contains("AddRange", cell.Matches("numbers.Add|"));
        Assert.Contains("Select", cell.Matches("numbers.Sel|"));
        Assert.Equal(["Length"], cell.Matches("right.Len|"));
        Assert.Contains("parsed", cell.Matches("pars|"));
        Assert.Contains("Most", cell.Matches("Mos|"));
        Assert.Contains(cell.Complete("Twi|").Items, item => item is { Text: "Twice", Signature: "(int n)", Kind: "function" });
        Assert.Equal(["Shout"], cell.Matches("\"\".Sho|"));
        Assert.Contains("Point", cell.Matches("new Poi|"));
        Assert.Equal(["Red"], cell.Matches("Colour.|"));
        Assert.Equal(["X"], cell.Matches("make(1).X|"));
        Assert.Equal(["Y"], cell.Matches("grid[0, 0][0].Y|"));
        Assert.Contains("HttpClient", cell.Matches("new HttpCl|"));
    }

    [Theory]
    [InlineData("static class Extra { public static int Half(int n) => n / 2; }", "Extra.Ha|", "Half")]
    [InlineData("event Action Happened;", "Happ|", "Happened")]
    [InlineData("int Auto { get; set; }", "Aut|", "Auto")]
    [InlineData("(int a, string name)? maybe = null;", "maybe.Value.nam|", "name")]
    [InlineData("async Task<int> Later() { await Task.Yield(); return 1; }", "(await Later()).Comp|", "CompareTo")]
    [InlineData("delegate int Op(int a); Op op = a => a;", "op.Inv|", "Invoke")]
    [InlineData("interface IShape { double Area { get; } }", "IShape shape = null; shape.Ar|", "Area")]
    [InlineData("var lambda = (ref int n) => n;", "lambda.Dyn|", "DynamicInvoke")]
    [InlineData("Span<int> Slice(Span<int> s) => s;", "Slice(default).Len|", "Length")]
    [InlineData("using var held = new MemoryStream();", "held.Capa|", "Capacity")]
    [InlineData("unsafe int* Pointer() => null; unsafe { int* start = Pointer(); } dynamic any = 1; nint native = 0; var after = 1;", "afte|", "after")]
    public void Whatever_a_cell_declares_is_seen(string earlier, string typed, string match)
    {
        cell.Result(earlier);

        Assert.Contains(match, cell.Matches(typed));
    }

    [Fact]
    public void What_a_directive_named_is_seen()
    {
        var folder = Directory.CreateTempSubdirectory("deepnotebooks-");
        try
        {
            var library = Path.Combine(folder.FullName, "Garden.dll");
            var source = CSharpSyntaxTree.ParseText("namespace Garden { /** <summary>Grows.</summary> */ public class Rose { public int Petals; } }");
            var compilation = CSharpCompilation.Create("Garden", [source], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new(OutputKind.DynamicallyLinkedLibrary));
            Assert.True(compilation.Emit(library, xmlDocumentationPath: Path.ChangeExtension(library, ".xml")).Success);
            cell.Result("1");
            cell.Matches("Console.|");
            cell.Result($"#r \"{library}\"\nusing Garden;\nvar rose = new Rose();");

            Assert.Equal(["Petals"], cell.Matches("rose.Pe|"));
            Assert.Equal(["Rose"], cell.Matches("new Ros|"));
            Assert.Contains("Grows.", cell.Inspect("rose|"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Anonymous_types_keep_their_members()
    {
        cell.Result("var one = new { Name = \"a\", Inner = new { Size = 1 } }; var many = new[] { one }.ToList(); var pair = (one, 1);");

        Assert.Equal(["Name"], cell.Matches("one.Na|"));
        Assert.Equal(["Size"], cell.Matches("one.Inner.Si|"));
        Assert.Equal(["Name"], cell.Matches("many.First().Na|"));
        Assert.Equal(["Inner"], cell.Matches("pair.one.In|"));
        Assert.DoesNotContain(cell.Matches("|"), name => name.StartsWith("__", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_declared_anew_hides_what_it_was()
    {
        cell.Result("var thing = \"text\"; class Box { public int Old; } int Make() => 1;");
        cell.Matches("thing|");
        cell.Result("var thing = new List<int>(); class Box { public int New; } string Make(int n) => \"\";");

        Assert.Equal(["Capacity"], cell.Matches("thing.Capa|"));
        Assert.Equal(["New"], cell.Matches("new Box().New|"));
        Assert.Empty(cell.Matches("new Box().Old|"));
        Assert.Equal(["Length"], cell.Matches("Make(1).Len|"));
        Assert.Equal("() (+1)", cell.Complete("Make|").Items[0].Signature);
    }

    [Fact]
    public void A_failed_cell_leaves_what_it_reached_and_hides_nothing()
    {
        cell.Result("var kept = \"text\";");
        Assert.NotNull(cell.Run("throw new Exception(); var kept = 1;"));
        Assert.NotNull(cell.Run("this does not compile"));

        Assert.Equal(["Length"], cell.Matches("kept.Len|"));
    }

    [Fact]
    public void What_the_cell_declares_above_is_seen_also_across_a_magic_line()
    {
        Assert.Equal(["Length"], cell.Matches("var here = \"\";\nhere.Len|"));
        Assert.Equal(["Length"], cell.Matches("var here = \"\";\n#!time\nhere.Len|"));
        Assert.Equal(["Length"], cell.Matches("#!time\r\nvar here = \"\";\r\nhere.Len|"));
    }

    [Theory]
    [InlineData("// Console.Wri|")]
    [InlineData("1 // Console.Wri|\n2")]
    [InlineData("/* Console.Wri| */")]
    [InlineData("\"Console.Wri|\"")]
    [InlineData("\"Console.Wri|")]
    [InlineData("$\"Console.Wri|\"")]
    [InlineData("\"\"\"\n#!ti|\n\"\"\"")]
    [InlineData("'C|'")]
    [InlineData("12|")]
    [InlineData("#!html\n<p>Con|")]
    [InlineData("nothing.|")]
    public void Where_no_name_fits_there_is_none(string typed) => Assert.Empty(cell.Matches(typed));

    [Theory]
    [InlineData("/* a */ Console.Wri|", "WriteLine")]
    [InlineData("$\"{Console.Wri|}\"", "WriteLine")]
    [InlineData("List<int> list = new |", "List<int>")]
    [InlineData("using System.Tex|", "Text")]
    [InlineData("new List<int> { Capa| }", "Capacity")]
    [InlineData("Enumerable.Range(0, 3).Select(n => n.Comp|)", "CompareTo")]
    [InlineData("Console.WriteLine(valu|)", "value:")]
    [InlineData("[Obs|] class C { }", "Obsolete")]
    [InlineData("awa|", "await")]
    [InlineData("class C { public override ToS| }", "public override string ToString() { return base.ToString(); }")]
    [InlineData("class C { override ToS| }", "public override string ToString() { return base.ToString(); }")]
    [InlineData("class C\n{\n    public override ToS|\n}", "string ToString() { return base.ToString(); }")]
    [InlineData("var text = \"\"; text?.Len|", "Length")]
    [InlineData("var @class = 1; @cla|", "class")]
    [InlineData("DayOfWeek day = |", "DayOfWeek")]
    [InlineData("using var file = new MemoryStream();\nfile.Capa|", "Capacity")]
    public void Roslyn_knows_what_fits(string typed, string match) => Assert.Contains(match, cell.Matches(typed));

    [Fact]
    public void The_expected_type_comes_first() => Assert.Equal("List<int>", cell.Matches("List<int> list = new |").First());

    [Fact]
    public void Types_of_namespaces_that_are_not_imported_are_left_out() => Assert.Empty(cell.Matches("HttpCli|"));

    [Fact]
    public void Every_place_of_a_cell_is_answered()
    {
        const string code = "#!time\r\nvar s = $\"{1:N}😀\"; /*c*/ // d\r\n#!paint --x \"y\nclass C<T> { int this[int i] => i";

        for (var at = 0; at <= code.Length; at++)
        {
            Assert.InRange(cell.Session.Assistance.Complete(code, at).Start, 0, at);
            cell.Session.Assistance.Inspect(code, at, withSource: true);
        }
    }

    [Fact]
    public void Positions_count_code_points()
    {
        using var client = new KernelClient();
        const string code = "var x = \"😀😀\"; Console.Wri + 1";
        var cursor = "var x = \"oo\"; Console.Wri".Length;

        var reply = client.Reply(client.Send("complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = cursor }));

        Assert.Equal("ok", reply["status"]!.ToString());
        Assert.Equal("[\"Write\",\"WriteLine\"]", reply["matches"]!.ToJsonString());
        Assert.Equal(cursor - "Wri".Length, reply["cursor_start"]!.GetValue<int>());
        Assert.Equal(cursor, reply["cursor_end"]!.GetValue<int>());
    }

    [Fact]
    public void Kinds_and_signatures_are_in_the_metadata_that_front_ends_read()
    {
        using var client = new KernelClient();
        client.Reply(client.Execute("int Twice(int number) => 2 * number;"));

        var reply = client.Reply(client.Send("complete_request", new JsonObject { ["code"] = "1 + Twi", ["cursor_pos"] = 7 }));

        Assert.Equal(
            """[{"start":4,"end":7,"text":"Twice","type":"function","signature":"(int number)"}]""",
            reply["metadata"]!["_jupyter_types_experimental"]!.ToJsonString());
    }

    [Fact]
    public void Completion_and_inspection_answer_while_a_cell_runs()
    {
        using var client = new KernelClient();
        var running = client.Execute("var early = \"text\"; DeepNotebooks.Kernel.Tests.Gate.Pass();");
        Gate.WaitUntilReached();

        var completed = client.Reply(client.Send("complete_request", new JsonObject { ["code"] = "early.Len", ["cursor_pos"] = 9 }));
        var inspected = client.Reply(client.Send("inspect_request", new JsonObject { ["code"] = "early", ["cursor_pos"] = 3, ["detail_level"] = 0 }));
        Gate.Open();

        Assert.Equal("[\"Length\"]", completed["matches"]!.ToJsonString());
        Assert.Contains("Value: \"text\"", inspected["data"]!["text/plain"]!.ToString());
        Assert.Equal("ok", client.Reply(running)["status"]!.ToString());
    }
}
