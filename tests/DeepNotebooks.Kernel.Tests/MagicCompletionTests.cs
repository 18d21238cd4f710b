using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Tests;

public sealed class MagicCompletionTests : IDisposable
{
    readonly Recorder cell = new(new Paints());

    public void Dispose() => cell.Dispose();

    [Fact]
    public void An_import_completes_the_files_it_can_take_in()
    {
        var folder = Directory.CreateTempSubdirectory("deepnotebooks-import-").FullName;
        try
        {
            foreach (var name in new[] { "plots.csx", "plan.ipynb", "plain.txt" })
                File.Create(Path.Combine(folder, name)).Dispose();

            Assert.Equal([$"{folder}/plan.ipynb", $"{folder}/plots.csx"], cell.Matches($"#!import {folder}/pl|").Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("#!pai|", "#!paint")]
    [InlineData("1 + 1;\n  #!pai|nt red", "#!paint")]
    [InlineData("#!paint |", "--coats,--gloss,--help,--onto,red")]
    [InlineData("#!paint r|", "red")]
    [InlineData("#!paint wa|", "wall")]
    [InlineData("#!paint red --co|", "--coats")]
    [InlineData("#!paint --gloss red --g|", "")]
    [InlineData("#!paint --onto |", "\"old wood\",wall")]
    [InlineData("#!paint --onto \"ol|", "\"old wood\"")]
    [InlineData("#!paint --onto=w|", "wall")]
    [InlineData("#!paint --gloss r|", "red")]
    [InlineData("#!paint red --coats |", "")]
    [InlineData("#!broken |", "--help")]
    [InlineData("#!paint @in|", "@input")]
    [InlineData("#!paint @wa|", "@wall")]
    [InlineData("#!paint @csharp:ot|", "@csharp:other")]
    [InlineData("#!js|", "#!js")]
    [InlineData("#!help Console.Wri|", "Write,WriteLine")]
    [InlineData("#!help #!pai|", "#!paint")]
    [InlineData("#!share --from v|", "value")]
    [InlineData("#!nothing a|", "")]
    [InlineData("#!html\n<p>#|</p>", "")]
    public void A_magic_line_completes(string typed, string matches)
    {
        cell.Result("var wall = 1.5; var other = 1;");

        Assert.Equal(matches, string.Join(',', cell.Matches(typed).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void After_the_sign_alone_all_names_are_offered()
    {
        Assert.Contains("#!paint", cell.Matches("#!|"));
        Assert.Contains("#!lsmagic", cell.Matches("1 + 1\n#!|"));
    }

    [Fact]
    public void A_name_is_replaced_with_its_sign_and_a_value_alone()
    {
        Assert.Equal(2, cell.Complete("1\n#!pai|").Start);
        Assert.Equal("#!paint --onto=".Length, cell.Complete("#!paint --onto=w|").Start);
        Assert.Equal("magic", cell.Complete("#!pai|").Items.Single().Kind);
    }

    [Fact]
    public void A_magic_and_its_options_explain_themselves()
    {
        Assert.Contains("Paints something.", cell.Inspect("#!pa|int red"));
        Assert.Contains("Paints something.", cell.Inspect("#!paint re|d"));
        Assert.Equal("#!paint --coats COATS  how many (default: 2)", cell.Inspect("#!paint red --co|ats 3"));
        Assert.Equal("#!paint --coats COATS  how many (default: 2)", cell.Inspect("#!paint red --coats 3|"));
        Assert.Contains("Paints something.", cell.Inspect("#!help #!paint|"));
        Assert.Null(cell.Inspect("#!nothing|"));
    }

    [Fact]
    public void Files_complete_by_folder()
    {
        var folder = Directory.CreateTempSubdirectory("deepnotebooks-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "sub"));
            foreach (var name in new[] { "a.csx", "a.txt", ".a.csx" })
                File.WriteAllText(Path.Combine(folder.FullName, name), "");

            Assert.Equal([$"{folder.FullName}/a.csx", $"{folder.FullName}/sub/"], cell.Matches($"#!dip {folder.FullName}/|").Where(match => match[0] == '/'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    sealed class Paints : INotebookExtension
    {
        public void Load(INotebookHost host)
        {
            host.Add(new Magic("paint", "Paints something.", Nothing)
            {
                Arguments = [new("colour", "which") { Values = Suggest.Any(Suggest.Words("red"), (_, typed) => typed.Length > 0 ? ["wall"] : []) }],
                Options =
                [
                    new("--onto", "what") { Values = Suggest.Any(Suggest.Variables<double>(), Suggest.Words("old wood")) },
                    new("--coats", "how many") { Type = typeof(int), Default = "2" },
                    new("--gloss", "shines") { Type = typeof(bool) },
                ],
            });
            host.Add(new Magic("broken", "Breaks.", Nothing) { Arguments = [new("what", "it is") { Values = (_, _) => throw new InvalidOperationException() }] });
            host.Add(new Magic("dip", "Dips files.", Nothing) { Arguments = [new("file", "which") { Values = Suggest.Files(".csx") }] });
        }

        static Task Nothing(MagicCall call, CancellationToken interrupted) => Task.CompletedTask;
    }
}
