namespace DeepNotebooks.Kernel.Tests;

public sealed class ImportTests : IDisposable
{
    readonly PackageFolder files = new();
    readonly Recorder cell;

    public ImportTests() => cell = new Recorder(files.Root);

    public void Dispose()
    {
        cell.Dispose();
        files.Dispose();
    }

    [Fact]
    public void A_dll_finds_what_lies_beside_it_managed_and_native()
    {
        var neighbour = files.Compile("lib/Neighbour", "public class Part { public string Name => \"part\"; }");
        files.Compile("lib/Whole", "public class Whole { public Part Part => new(); [System.Runtime.InteropServices.DllImport(\"tinymath\")] public static extern double cos(double x); }", references: neighbour);
        File.Copy("/lib/x86_64-linux-gnu/libm.so.6", Path.Combine(files.Root, "lib", "libtinymath.so"));

        Assert.Equal("part 1", cell.Result("#r \"lib/Whole.dll\"\n$\"{new Whole().Part.Name} {Whole.cos(0)}\""));
        Assert.Equal("part", cell.Result("#r \"lib/Whole.dll\" // again\nnew Whole().Part.Name"));
    }

    [Fact]
    public void A_dll_is_named_by_any_path()
    {
        var path = files.Compile("Any", "public static class Any { public static int One => 1; }");

        Assert.Equal("1", cell.Result($"#r \"{path}\"\nAny.One"));
    }

    [Fact]
    public void Another_dll_of_a_name_that_is_in_use_is_refused()
    {
        files.Compile("a/Same", "public static class Same { public static int N => 1; }");
        files.Compile("b/Same", "public static class Same { public static int N => 2; }");
        cell.Result("#r \"a/Same.dll\"\nSame.N");

        Assert.Equal(
            [$"(1,4): 'b/Same.dll' cannot be loaded: another Same is in use, from '{files.Root}/a/Same.dll'. Restart the kernel to change it."],
            cell.Run("#r \"b/Same.dll\"")!.Traceback);
    }

    [Theory]
    [InlineData("\n#r \"lib/Whol.dll\"", "(2,4): there is no file 'lib/Whol.dll' (looked for at '{0}/lib/Whol.dll'). Did you mean 'Whole.dll'?")]
    [InlineData("  #r \"Nothing.Here\"", "(1,6): there is no assembly 'Nothing.Here'. A file is named by its path: #r \"lib/Nothing.Here.dll\".")]
    [InlineData("#r \"lib/text.dll\"", "(1,4): 'lib/text.dll' cannot be read as a .NET assembly:")]
    [InlineData("var a = 1;\n#load \"no.csx\"", "(2,7): there is no file 'no.csx' (looked for at '{0}/no.csx').")]
    [InlineData("#load \"a.txt\"", "(1,7): 'a.txt' cannot be taken in: '.txt' is not understood; .cs, .csx, .ipynb and .dib are.")]
    public void What_cannot_be_taken_in_is_one_line_with_its_place(string code, string told)
    {
        files.Compile("lib/Whole", "public class Whole;");
        files.Write("lib/text.dll", "no assembly");
        files.Write("a.txt", "");

        Assert.StartsWith(string.Format(told, files.Root), Assert.Single(cell.Run(code)!.Traceback));
    }

    [Theory]
    [InlineData("#r \"System.Net.Http\"\nnew System.Net.Http.HttpClient().GetType().Name", "HttpClient")]
    [InlineData("#r \"NuGet.Versioning\"\nNuGet.Versioning.NuGetVersion.Parse(\"1.2\").Major", "1")]
    public void An_assembly_of_the_process_is_named_without_a_path(string code, string result) => Assert.Equal(result, cell.Result(code));

    [Fact]
    public void A_directive_in_a_string_a_comment_or_code_left_out_is_none()
    {
        Assert.Equal("#r \"nuget:No\"", cell.Result("/*\n#r \"no.dll\"\n*/\n#if NEVER\n#load \"no.csx\"\n#endif\n\"\"\"\n#r \"nuget:No\"\n\"\"\""));
    }

    [Theory]
    [InlineData("#load \"lib/tools.csx\"\nTwice(four)", "8")]
    [InlineData("#!import lib/tools.csx\nTwice(four)", "8")]
    [InlineData("#!import lib/more.cs\nnew Shape(3).Sides", "3")]
    public void A_script_runs_in_the_session_and_its_own_paths_start_at_its_folder(string code, string result)
    {
        files.Write("lib/tools.csx", "#load \"numbers.csx\"\nint Twice(int x) => 2 * x;\n\"not the result\"");
        files.Write("lib/numbers.csx", "var four = 4;");
        files.Write("lib/more.cs", "public record Shape(int Sides);");

        Assert.Equal(result, cell.Result(code));
    }

    [Theory]
    [InlineData("nb.ipynb")]
    [InlineData("nb.dib")]
    public void The_cells_of_a_notebook_run_in_order_and_its_text_is_skipped(string name)
    {
        files.Write("nb.ipynb", """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
              {"cell_type": "code", "metadata": {}, "source": "var n = 20;", "outputs": []},
              {"cell_type": "markdown", "metadata": {}, "source": "no code"},
              {"cell_type": "code", "metadata": {}, "source": "n += 1;\nn", "outputs": []},
              {"cell_type": "code", "metadata": {"polyglot_notebook": {"kernelName": "html"}}, "source": "<b>x</b>", "outputs": []}]}
            """);
        files.Write("nb.dib", "#!csharp\n\nvar n = 20;\n\n#!markdown\n\nno code\n\n#!csharp\n\nn += 1;\nn\n\n#!html\n\n<b>x</b>\n");

        Assert.Equal("42", cell.Result($"#!import {name}\n2 * n"));
        var shown = cell.Outputs.OfType<Session.DisplayOutput>().Select(display => display.Bundle.Forms).ToList();
        Assert.Equal("21", shown[0]["text/plain"]);
        Assert.Equal("<b>x</b>", shown[1]["text/html"]);
    }

    [Theory]
    [InlineData("bad.csx", "bad.csx(2,5): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("bad.ipynb", "bad.ipynb, cell 1(1,1): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("bad.dib", "bad.dib(4,1): error CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("magic.csx", "magic.csx, line 2: #!tim is not a magic command. Did you mean '#!time'? (#!lsmagic lists all.)")]
    [InlineData("loop.csx", "loop2.csx(2,7): 'loop.csx' takes itself in by way of 'loop2.csx'.")]
    [InlineData("fsharp.dib", "fsharp.dib, line 1: #!fsharp is not supported: it asks for F#, and this kernel runs C#, HTML, Markdown and JavaScript.")]
    public void A_mistake_in_a_file_names_the_file_and_the_place(string name, string told)
    {
        files.Write("bad.csx", "// text\n    missing();");
        files.Write("bad.ipynb", "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"missing\"}]}");
        files.Write("bad.dib", "#!csharp\n\n// text\nmissing");
        files.Write("magic.csx", "\n#!tim");
        files.Write("loop.csx", "#load \"loop2.csx\"");
        files.Write("loop2.csx", "\n#load \"loop.csx\"");
        files.Write("fsharp.dib", "#!fsharp\nlet x = 1");

        Assert.Equal(told, cell.Run($"#!import {name}")!.Message);
    }

    [Fact]
    public void What_a_file_throws_is_shown_with_the_files_line()
    {
        files.Write("throws.csx", "int Fail() =>\n    throw new InvalidOperationException(\"no\");");

        var error = cell.Run("#load \"throws.csx\"\nFail()")!;

        Assert.Equal(
            ["System.InvalidOperationException: no", "   at Fail in throws.csx, line 2", $"   at cell {1}, line 2: Fail()"],
            error.Traceback);
    }
}
