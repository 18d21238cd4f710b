namespace DeepNotebooks.Notebook.Tests;

public sealed class MagicLineTests
{
    MagicCall? called;

    [Theory]
    [InlineData("#!train cells --epochs 3", "train")]
    [InlineData("   #!lsmagic", "lsmagic")]
    [InlineData("\t#!zoo\tsearch", "zoo")]
    [InlineData("var x = 1; // #!train", null)]
    [InlineData("#r \"nuget:X\"", null)]
    [InlineData("", null)]
    public void A_line_calls_a_magic_where_its_first_text_is_one(string line, string? name) => Assert.Equal(name, MagicLine.NameOf(line));

    [Theory]
    [InlineData("a  b\tc", new[] { "a", "b", "c" })]
    [InlineData("say \"two words\" 'and three'", new[] { "say", "two words", "and three" })]
    [InlineData("--name=\"a b\"", new[] { "--name=a b" })]
    [InlineData("empty \"\"", new[] { "empty", "" })]
    [InlineData("\"it's\"", new[] { "it's" })]
    public void Words_are_split_at_blanks_and_quotes_keep_them(string line, string[] words) => Assert.Equal(words, MagicWords.Split(line).Select(word => word.Text));

    [Fact]
    public async Task Arguments_and_options_arrive_in_any_order()
    {
        await RunAsync("#!train --epochs 12 cells --lr=0.5 --quick more data -o out");

        Assert.Equal("cells", called!.Argument("dataset"));
        Assert.Equal(["more", "data"], called.Arguments("rest"));
        Assert.Equal(12, called.Option<int>("--epochs"));
        Assert.Equal(0.5, called.Option<double>("--lr"));
        Assert.Equal("out", called.Option("--output"));
        Assert.True(called.Flag("--quick"));
    }

    [Fact]
    public async Task What_is_left_out_is_null()
    {
        await RunAsync("#!train cells");

        Assert.Null(called!.Option<int>("--epochs"));
        Assert.Null(called.Option("--output"));
        Assert.Empty(called.Arguments("rest"));
        Assert.False(called.Flag("--quick"));
    }

    [Fact]
    public async Task A_negative_number_is_no_option()
    {
        await RunAsync("#!train -1.5 --lr -2");

        Assert.Equal("-1.5", called!.Argument("dataset"));
        Assert.Equal(-2, called.Option<double>("--lr"));
    }

    [Fact]
    public async Task A_body_arrives_as_it_is()
    {
        await MagicLine.RunAsync("#!train cells", Host(), CancellationToken.None, "line 1\n  it's 2");

        Assert.Equal("line 1\n  it's 2", called!.Body);
    }

    [Theory]
    [InlineData("#!trian cells", "#!trian is not a magic command. Did you mean '#!train'?")]
    [InlineData("#!train", "dataset is missing")]
    [InlineData("#!train cells --epoch 3", "there is no option '--epoch'. Did you mean '--epochs'?")]
    [InlineData("#!train cells --epochs", "--epochs needs a value")]
    [InlineData("#!train cells --epochs many", "--epochs takes a whole number, not 'many'")]
    [InlineData("#!train cells --lr fast", "--lr takes a number, not 'fast'")]
    [InlineData("#!train cells --quick=1", "--quick stands alone")]
    [InlineData("#!train \"cells", "is opened and not closed")]
    public async Task A_mistake_is_told_in_one_line_that_names_it(string line, string told)
    {
        var error = await Assert.ThrowsAsync<MagicException>(() => RunAsync(line));

        Assert.Contains(told, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Null(called);
    }

    [Fact]
    public async Task Help_shows_all_of_a_magic_and_runs_nothing()
    {
        var host = Host();
        await MagicLine.RunAsync("#!train --help", host, CancellationToken.None);

        Assert.Null(called);
        var text = Assert.Single(host.Shown).Forms["text/plain"].ToString()!;
        Assert.Contains("#!train DATASET [REST]… [options]", text);
        Assert.Contains("-o, --output OUTPUT", text);
        Assert.Contains("(default: 10)", text);
    }

    [Theory]
    [InlineData("#!train @input", "answer 1", "Please enter a value for dataset", false)]
    [InlineData("#!train cells -o @input:\"Which folder?\"", "answer 1", "Which folder?", false)]
    [InlineData("#!train cells --output=@password:folder", "answer 1", "folder", true)]
    [InlineData("#!train cells -o @input:{\"prompt\": \"Which {folder}, please?\", \"type\": \"file\"}", "answer 1", "Which {folder}, please?", false)]
    [InlineData("#!train cells -o @password:{\"saveAs\":\"token\"}", "answer 1", "token", true)]
    public async Task The_user_is_asked_for_what_the_line_leaves_open(string line, string given, string prompt, bool password)
    {
        var host = Host();
        await MagicLine.RunAsync(line, host, CancellationToken.None);

        Assert.Equal(given, called!.Option("--output") ?? called.Argument("dataset"));
        Assert.Equal([(prompt, password)], host.Asked);
    }

    [Fact]
    public async Task Nobody_is_asked_before_the_rest_of_the_line_is_known_to_be_right()
    {
        var host = Host();
        await Assert.ThrowsAsync<MagicException>(() => MagicLine.RunAsync("#!train @input --epoch 3", host, CancellationToken.None));

        Assert.Empty(host.Asked);
    }

    [Theory]
    [InlineData("@rate", "0.5")]
    [InlineData("@csharp:rate", "0.25")]
    [InlineData("@nobody", "@nobody")]
    [InlineData("@nobody:rate", "@nobody:rate")]
    [InlineData("cells/x@2", "cells/x@2")]
    [InlineData("\"@rate\"", "@rate")]
    [InlineData("'@input'", "@input")]
    public async Task A_variable_stands_for_its_value_and_all_else_for_itself(string word, string given)
    {
        var host = Host();
        host.Shared["rate"] = 0.5;
        host.Shared["csharp:rate"] = 0.25;
        await MagicLine.RunAsync($"#!train cells -o {word}", host, CancellationToken.None);

        Assert.Equal(given, called!.Option("--output"));
        Assert.Equal(given.StartsWith("0.", StringComparison.Ordinal), called.TryGetValue("--output", out var value) && value is double);
    }

    Task RunAsync(string line) => MagicLine.RunAsync(line, Host(), CancellationToken.None);

    FakeHost Host() => new(new Magic("train", "Trains.", (call, _) =>
    {
        called = call;
        return Task.CompletedTask;
    })
    {
        Arguments = [new("dataset", "what to train on"), new("rest", "more") { Required = false, Many = true }],
        Options =
        [
            new("--epochs", "passes") { Type = typeof(int), Default = "10" },
            new("--lr", "learning rate") { Type = typeof(double) },
            new("--quick", "less") { Type = typeof(bool) },
            new("--output", "folder") { Alias = "-o" },
        ],
    });
}
