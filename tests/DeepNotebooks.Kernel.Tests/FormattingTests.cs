using System.Net;
using System.Text.RegularExpressions;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>How values look: as .NET Interactive shows them, and as plain text beside that.</summary>
public sealed partial class FormattingTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Theory]
    [InlineData("42", "42")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e20", "1E+20")]
    [InlineData("3.50m", "3.50")]
    [InlineData("double.NaN", "NaN")]
    [InlineData("1 == 1", "True")]
    [InlineData("'c'", "c")]
    [InlineData("\"<b>x</b>\"", "<b>x</b>")]
    [InlineData("(object)null", "<null>")]
    [InlineData("DayOfWeek.Friday", "Friday")]
    public void Plain_values_are_text_alone(string code, string text)
    {
        Assert.Equal(text, cell.Result(code));
        Assert.Equal(["text/plain"], cell.Outputs.OfType<ResultOutput>().Single().Bundle.Forms.Keys);
    }

    [Theory]
    [InlineData("Enumerable.Range(1, 3)", "[ 1, 2, 3 ]", "[ 1, 2, 3 ]")]
    [InlineData("new[] { \"<a>\", \"b\" }", "[ <a>, b ]", "[ <a>, b ]")]
    [InlineData("new int[,] { { 1, 2 }, { 3, 4 } }", "[ 1, 2, 3, 4 ]", "[ 1, 2, 3, 4 ]")]
    [InlineData("Enumerable.Range(0, 50)", "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 ... (30 more) ]", null)]
    [InlineData("Guid.Empty", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000")]
    [InlineData("new DateTime(2020, 1, 2, 3, 4, 5)", "2020-01-02 03:04:05Z", "2020-01-02 03:04:05Z")]
    [InlineData("TimeSpan.FromSeconds(90)", "00:01:30", "00:01:30")]
    [InlineData("typeof(List<int>)", "System.Collections.Generic.List<System.Int32>", "System.Collections.Generic.List<System.Int32>")]
    [InlineData("(1, \"a\")", "(1, a) Item1 1 Item2 a", "( 1, a )")]
    [InlineData("new { A = 1, B = \"two\" }", "{ A = 1, B = two } A 1 B two", null)]
    [InlineData("new Dictionary<string, int> { [\"one\"] = 1 }", "key value one 1", null)]
    [InlineData("new[] { new { N = 1 }, new { N = 2 } }", "index value 0 { N = 1 } N 1 1 { N = 2 } N 2", null)]
    [InlineData("System.Text.Json.JsonDocument.Parse(\"{\\\"a\\\":[1]}\")", "{\"a\":[1]} a [1] 1", null)]
    [InlineData("new System.Text.RegularExpressions.Regex(\"a+\").Match(\"caat\").Value", null, "aa")]
    [InlineData("Encoding.ASCII.GetBytes(\"a<b>\")", "00000000 61 3C 62 3E |a<b>|", null)]
    [InlineData("new Exception(\"boom\").Message", null, "boom")]
    [InlineData("Task.FromResult(3).Result", null, "3")]
    public void Other_values_are_tables_and_lists_with_plain_text_beside(string code, string? html, string? text)
    {
        var shown = cell.Result(code);

        Assert.Equal(text ?? shown, shown);
        Assert.Equal(html, Html() is { } given ? Seen(given) : null);
    }

    [Theory]
    [InlineData(2, "index Number Name Day 0 0.5 <null> 2020-01-01 00:00:00Z 1 1.5 <1> 2020-01-02 00:00:00Z")]
    [InlineData(26, "DataFrame - 26 rows index Number Name Day 0 0.5")]
    public void A_data_frame_is_a_table_that_shows_a_page_at_a_time(int rows, string begins)
    {
        cell.Result(
            $$"""
            using Microsoft.Data.Analysis;
            var numbers = Enumerable.Range(0, {{rows}});
            new DataFrame(
                new DoubleDataFrameColumn("Number", numbers.Select(n => n + 0.5)),
                new StringDataFrameColumn("Name", numbers.Select(n => n == 0 ? null : "<" + n + ">")),
                new DateTimeDataFrameColumn("Day", numbers.Select(n => new DateTime(2020, 1, 1).AddDays(n))))
            """);

        var html = Html()!;
        Assert.StartsWith(begins, Seen(html));
        Assert.Equal(rows > 25 ? rows - 25 : 0, html.Split("display:none").Length - 1);
        Assert.Equal(rows > 25, Seen(html).EndsWith("⏮ ⏪ ◀️ Page 1 ▶️ ⏩ ⏭️", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sequence_is_run_once()
    {
        cell.Result("new[] { 1, 2, 3 }.Where(n => { Console.Write(n); return n > 1; })");

        Assert.Equal("123", cell.Text);
    }

    [Fact]
    public void A_display_is_written_in_the_type_it_says()
    {
        Assert.Null(cell.Run("display(\"<i>x</i>\", \"text/html\"); \"<svg/>\".DisplayAs(\"image/svg+xml\"); display(\"AAAA\", \"image/png\"); display(new byte[] { 1 }, \"image/png\");"));

        Assert.Equal(
            ["<i>x</i>", "<svg/>", "AAAA", "AQ=="],
            cell.Outputs.OfType<DisplayOutput>().Select(output => output.Bundle.Forms.First(form => form.Key != "text/plain").Value));
        Assert.Equal(["<i>x</i>", "<svg/>", "<image/png>", "<image/png>"], cell.Outputs.OfType<DisplayOutput>().Select(output => output.Bundle.Forms["text/plain"]));
    }

    [Fact]
    public void Several_types_are_shown_at_once()
    {
        Assert.Null(cell.Run("new { A = 1 }.Display(\"application/json\", \"text/html\");"));

        var forms = cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms;
        Assert.Equal(["application/json", "text/html", "text/plain"], forms.Keys);
        Assert.Equal("{\"A\":1}", Assert.IsType<System.Text.Json.Nodes.JsonObject>(forms["application/json"], exactMatch: false).ToJsonString());
    }

    [Fact]
    public void A_table_has_the_properties_as_columns()
    {
        Assert.Null(cell.Run("new[] { new { N = 1, S = \"a\" }, new { N = 2, S = \"b\" } }.DisplayTable();"));

        var forms = cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms;
        Assert.Equal("N S 1 a 2 b", Seen(forms["text/html"].ToString()!));
        Assert.Equal("N,S\n1,a\n2,b\n", forms["text/csv"].ToString()!.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("Formatter.Register<Version>(v => $\"<b>{v}</b>\", \"text/html\");", "new Version(1, 2)", "<b>1.2</b>")]
    [InlineData("Formatter.Register<Version>((v, writer) => writer.Write($\"v{v}\"), mimeType: \"text/html\");", "new Version(1, 2)", "v1.2")]
    [InlineData("Formatter.Register(typeof(List<>), (list, writer) => writer.Write(\"a list\"), \"text/html\");", "new List<int>()", "a list")]
    [InlineData("Formatter.Register<int>(n => $\"<u>{n}</u>\", \"text/html\");", "7", "<u>7</u>")]
    [InlineData("Formatter.Register<int>(n => $\"<u>{n}</u>\", \"text/html\"); Formatter.ResetToDefault();", "7", null)]
    [InlineData("Formatter.SetPreferredMimeTypesFor(typeof(Version), \"text/plain\");", "new Version(1, 2)", null)]
    [InlineData("Formatter.ListExpansionLimit = 2;", "new[] { 1, 2, 3 }", "[ 1, 2 ... (1 more) ]")]
    [InlineData("Formatter.Register<Version>(v => PocketViewTags.b[style: \"color:red\"](\"<\").ToString(), \"text/html\");", "new Version(1, 2)", "<b style=\"color:red\">&lt;</b>")]
    public void A_cell_may_say_how_values_look(string register, string code, string? html)
    {
        try
        {
            Assert.Null(cell.Run("using Microsoft.DotNet.Interactive.Formatting;\n" + register));
            cell.Result(code);

            Assert.Equal(html, html?.StartsWith('[') == true ? Seen(Html()!) : Html());
        }
        finally
        {
            cell.Run("Microsoft.DotNet.Interactive.Formatting.Formatter.ResetToDefault(); Microsoft.DotNet.Interactive.Formatting.Formatter.ListExpansionLimit = 20;");
        }
    }

    [Fact]
    public void Markup_is_shown_as_it_is()
    {
        Assert.Null(cell.Run("using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;\ndisplay(HTML(\"<b>bold</b>\")); display(div[@class: \"x\"](b(\"1 < 2\"), br, HTML(\"<i/>\")));"));

        Assert.Equal(
            ["<b>bold</b>", "<div class=\"x\"><b>1 &lt; 2</b><br /><i/></div>"],
            cell.Outputs.OfType<DisplayOutput>().Select(output => output.Bundle.Forms["text/html"]));
    }

    [Fact]
    public void A_formula_is_LaTeX()
    {
        cell.Result("(Microsoft.DotNet.Interactive.Jupyter.Formatting.MathString)@\"\\frac{1}{2}\"");

        Assert.Equal(@"$$\frac{1}{2}$$", cell.Outputs.OfType<ResultOutput>().Single().Bundle.Forms["text/latex"]);
    }

    [Theory]
    [InlineData("display(\"a\")", "d.Update(new[] { 1, 2 })", "text/plain", "[ 1, 2 ]")]
    [InlineData("display(HTML(\"<b>1</b>\"))", "d.Update(HTML(\"<b>2</b>\"))", "text/html", "<b>2</b>")]
    [InlineData("display(\"<b>1</b>\", \"text/html\")", "d.Update(\"<b>2</b>\")", "text/html", "<b>2</b>")]
    [InlineData("\"a\".Display()", "await Task.Run(() => d.Update(\"from the pool\"))", "text/plain", "from the pool")]
    [InlineData("\"a\".Display()", "var t = new System.Threading.Thread(() => d.Update(\"from a thread\")); t.Start(); t.Join()", "text/plain", "from a thread")]
    [InlineData("Microsoft.DotNet.Interactive.KernelInvocationContext.Current.Display(1)", "d.Update(2)", "text/plain", "2")]
    public void A_handle_replaces_what_it_shows(string show, string update, string mime, string shown)
    {
        Assert.Null(cell.Run($"var d = {show};"));
        var display = cell.Outputs.OfType<DisplayOutput>().Single();
        Assert.Null(cell.Run(update + ";"));

        var updated = cell.Outputs.OfType<UpdateOutput>().Single();
        Assert.Equal(display.Id, updated.Id);
        Assert.Equal(shown, updated.Bundle.Forms[mime]);
        Assert.Equal(mime == "text/html", updated.Bundle.Forms.ContainsKey("text/html"));
    }

    [Fact]
    public void A_handle_at_the_end_of_a_cell_shows_nothing_more()
    {
        Assert.Null(cell.Run("display(1)"));

        Assert.IsType<DisplayOutput>(Assert.Single(cell.Outputs));
    }

    string? Html() => cell.Outputs.OfType<ResultOutput>().Single().Bundle.Forms.GetValueOrDefault("text/html")?.ToString();

    // What is read in a page: neither tags nor styles.
    static string Seen(string html) => Blanks().Replace(WebUtility.HtmlDecode(Tags().Replace(html, " ")), " ").Trim();

    [GeneratedRegex("<style>.*?</style>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
