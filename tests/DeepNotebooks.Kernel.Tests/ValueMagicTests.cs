using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>#!set, #!share and #!value.</summary>
public sealed class ValueMagicTests : IDisposable
{
    readonly Recorder cell = new() { Answer = "typed" };

    public void Dispose() => cell.Dispose();

    [Theory]
    [InlineData("#!set --name x --value text", "x", "text")]
    [InlineData("#!set --name x --value \"two words\"", "x", "two words")]
    [InlineData("#!set --value 12 --name x", "x.Length", "2")]
    [InlineData("#!set --name x --value @input:\"Your name\"", "x", "typed")]
    [InlineData("#!set --name x --value @input:{\"prompt\": \"a name, please\", \"saveAs\": \"n\"}", "x", "typed")]
    [InlineData("#!set --name x --value @password:\"Token\"", "$\"{x} {x.GetClearTextPassword()}\"", "************ typed")]
    [InlineData("var n = 3;\n#!set --name x --value @csharp:n", "x + 1", "4")]
    [InlineData("var n = 3;\n#!set --name x --value @n", "x + 1", "4")]
    [InlineData("var n = 3;\n#!set --name x --value \"@csharp:n\"", "x", "@csharp:n")]
    [InlineData("#!set --name x --value @nobody", "x", "@nobody")]
    [InlineData("var l = new List<int> { 7 };\n#!set --name x --value @csharp:l", "x.RootElement[0].GetInt32()", "7")]
    [InlineData("var l = new List<int> { 7 };\n#!set --name x --value @csharp:l --byref", "x == l", "True")]
    [InlineData("var l = new List<int> { 7 };\n#!set --name x --value @csharp:l --mime-type text/plain", "x", "[ 7 ]")]
    [InlineData("var l = new List<int> { 7 };\n#!share --from csharp l --as x", "x == l", "True")]
    public void A_variable_is_set_to_what_the_line_says(string line, string expression, string text)
    {
        Assert.Null(cell.Run(line));

        Assert.Equal(text, cell.Result(expression));
    }

    [Fact]
    public void Text_is_kept_shown_and_shared()
    {
        Assert.Null(cell.Run("#!value --name note\nit's \"one\"\n  two"));
        Assert.Equal("it's \"one\"\n  two", cell.Outputs.OfType<DisplayOutput>().Single().Bundle.Forms["text/plain"]);

        Assert.Equal("it's \"one\"\n  two", cell.Result("#!share note --from value\nnote"));
        Assert.Equal("it's \"one\"\n  two", cell.Result("#!set --name copy --value @value:note\ncopy"));
    }

    [Fact]
    public void JSON_is_kept_to_be_looked_into()
    {
        Assert.Null(cell.Run("#!value --name data --mime-type application/json\n{ \"a\": [1, 2] }"));

        Assert.Equal("2", cell.Result("#!share data --from value\ndata.RootElement.GetProperty(\"a\").GetArrayLength()"));
    }

    [Fact]
    public void A_file_is_kept()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "from a file");
        try
        {
            Assert.Equal("from a file", cell.Result($"#!value --name f --from-file \"{file}\"\n#!share f --from value\nf"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("#!set --name x", "#!set: --value is missing")]
    [InlineData("#!set --naem x --value 1", "there is no option '--naem'. Did you mean '--name'?")]
    [InlineData("var number = 1;\n#!set --name x --value @csharp:numbr", "there is no variable 'numbr'. Did you mean 'number'?")]
    [InlineData("#!set --name 1x --value 1", "'1x' cannot be the name of a variable")]
    [InlineData("#!set --name x --value @fsharp:y", "#!fsharp is not supported")]
    [InlineData("#!share y --from fsharp", "#!fsharp is not supported")]
    [InlineData("#!share y --from value", "#!value keeps nothing under 'y'")]
    [InlineData("#!share y", "#!share: --from is missing")]
    [InlineData("#!value --name x --from-file /nowhere/at/all", "#!value: '/nowhere/at/all' cannot be read")]
    [InlineData("#!value --name x --from-file a\nbody", "--from-file and the lines below are two values")]
    public void A_mistake_is_told_in_one_line(string code, string told)
    {
        var error = cell.Run(code)!;

        Assert.Contains(told, Assert.Single(error.Traceback));
    }
}
