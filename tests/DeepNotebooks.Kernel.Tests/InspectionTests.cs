using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Scripting.Inspection;

namespace DeepNotebooks.Kernel.Tests;

public sealed class InspectionTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Fact]
    public void A_method_of_the_framework_has_its_signature_and_documentation()
    {
        var text = cell.Inspect("Console.Write|Line(\"\")")!;

        Assert.StartsWith("void Console.WriteLine(string? value) (+ ", text);
        Assert.Contains("Writes the specified string value, followed by the current line terminator, to the standard output stream.", text);
        Assert.Contains("value: The value to write.", text);
        Assert.Contains("IOException: An I/O error occurred.", text);
    }

    [Theory]
    [InlineData("Math.Max(1, |")]
    [InlineData("Math.Max(1, |)")]
    [InlineData("Math.Max(|)")]
    [InlineData("Math.Max|")]
    [InlineData("var larger = Math.Max(1, Math.Abs(2) |);")]
    public void Inside_the_parentheses_of_a_call_the_method_is_meant(string typed) => Assert.Contains("Math.Max(", cell.Inspect(typed));

    [Fact]
    public void A_constructor_is_meant_inside_its_parentheses() => Assert.Contains("StringBuilder.StringBuilder(", cell.Inspect("new StringBuilder(|)"));

    [Fact]
    public void A_variable_has_its_type_and_its_value_now()
    {
        cell.Result("var numbers = new List<int> { 1, 2 }; var name = \"Ada\"; var lazy = Enumerable.Range(0, 3).Select(n => n / 0);");
        cell.Result("numbers.Add(3);");

        Assert.StartsWith("List<int> numbers\nValue: 3 items\n", cell.Inspect("num|bers"));
        Assert.Contains("Represents a strongly typed list of objects", cell.Inspect("num|bers"));
        Assert.Contains("Value: \"Ada\"", cell.Inspect("name|"));
        Assert.DoesNotContain("Value", cell.Inspect("lazy|"));
    }

    [Fact]
    public void A_method_of_a_cell_has_its_own_documentation_and_its_source_where_it_is_asked_for()
    {
        cell.Result("/// <summary>Twice as much.</summary>\n/// <param name=\"n\">Of this.</param>\nint Twice(int n)\n{\n    return 2 * n;\n}");

        var text = cell.Inspect("Twice(1|)")!;
        Assert.Contains("Twice as much.", text);
        Assert.Contains("n: Of this.", text);
        Assert.DoesNotContain("return 2 * n;", text);
        Assert.Contains("return 2 * n;", cell.Inspect("Twi|ce", withSource: true));
    }

    [Fact]
    public void Documentation_that_is_inherited_is_found()
    {
        cell.Result("using System.IO;");

        Assert.Contains("Reads", cell.Inspect("new MemoryStream().Read|"));
        Assert.Contains("Shows a value in the running cell's output.", cell.Inspect("disp|lay"));
    }

    [Fact]
    public void A_member_is_found_wherever_it_stands_in_a_large_file_of_documentation()
    {
        var file = Path.GetTempFileName();
        try
        {
            var ids = Enumerable.Range(0, 3000).Select(i => $"M:Space.Type.Method{i}(System.Int32)").ToList();
            File.WriteAllLines(file, ids.Select((id, i) => $"<member name=\"{id}\"><summary>{new string('x', i % 97)} {i}</summary></member>"));

            Assert.All(ids, id => Assert.Contains($" {id["M:Space.Type.Method".Length..id.IndexOf('(')]}<", DocumentationFile.Find(file, id)));
            Assert.Null(DocumentationFile.Find(file, "M:Space.Type.Method"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Html_is_escaped()
    {
        var (code, cursor) = Typed.At("new List<int>|()");

        Assert.Contains("List&lt;int&gt;", cell.Session.Assistance.Inspect(code, cursor, withSource: false)!.Forms["text/html"].ToString());
    }

    [Theory]
    [InlineData("|")]
    [InlineData("1 + | 2")]
    [InlineData("// Console|")]
    [InlineData("unknown|")]
    public void Where_there_is_nothing_nothing_is_found(string typed) => Assert.Null(cell.Inspect(typed));

    [Fact]
    public void The_reply_says_whether_something_was_found()
    {
        using var client = new KernelClient();
        const string code = "\"😀\" + Math.Max(1, 2)";

        var found = client.Reply(client.Send("inspect_request", new JsonObject { ["code"] = code, ["cursor_pos"] = "'o' + Math.M".Length, ["detail_level"] = 0 }));
        var missing = client.Reply(client.Send("inspect_request", new JsonObject { ["code"] = "  ", ["cursor_pos"] = 1, ["detail_level"] = 1 }));

        Assert.True(found["found"]!.GetValue<bool>());
        Assert.StartsWith("int Math.Max(int val1, int val2) (+ 12 overloads)", found["data"]!["text/plain"]!.ToString());
        Assert.NotNull(found["data"]!["text/html"]);
        Assert.Equal("""{"status":"ok","found":false,"data":{},"metadata":{}}""", missing.ToJsonString());
    }

    [Fact]
    public void Help_opens_the_pager()
    {
        using var client = new KernelClient();
        var id = client.Execute("#!help Math.Max");

        var page = client.Reply(id)["payload"]!.AsArray().Single()!;
        Assert.Equal("page", page["source"]!.ToString());
        Assert.Equal(0, page["start"]!.GetValue<int>());
        Assert.Matches(@"^\w+ Math\.Max\(.*\) \(\+ 12 overloads\)", page["data"]!["text/plain"]!.ToString());
        Assert.DoesNotContain("<dt><code></code>", page["data"]!["text/html"]!.ToString());
        Assert.DoesNotContain(client.Published(id), message => message.Type == "display_data");
    }

    [Fact]
    public void Help_is_shown_where_there_is_no_pager_and_says_what_it_does_not_know()
    {
        Assert.Null(cell.Run("#!help Math.Max"));
        Assert.Contains("Math.Max", cell.Outputs.OfType<Session.DisplayOutput>().Single().Bundle.Forms["text/plain"].ToString());

        Assert.Equal("#!help: nothing is known of 'nonsense'. (Names are written as in code, such as Math.Max or #!time.)", cell.Run("#!help nonsense")!.Message);
    }
}
