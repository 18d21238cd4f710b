using DeepNotebooks.Extension;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Cli.Tests;

/// <summary>What the deep-learning magics offer while their lines are typed, in the real session with the real extension.</summary>
public sealed class MagicValuesTests(NotebookRun notebook) : IClassFixture<NotebookRun>
{
    [Fact]
    public void Their_lines_complete()
    {
        Assert.NotEmpty(notebook.Folder);
        using var session = new NotebookSession(new NoFrontEnd(), [new DeepLearningExtension()]);
        Assert.Null(session.Run(new CellRun(1, "#!dataset shapes --as mine\nvar number = 1;", null)));

        Assert.Equal(["fashion-mnist"], Matches("#!dataset fashion"));
        Assert.Equal(["shapes", "shapes-gray"], Matches("#!dataset fashion-mnist --or "));
        Assert.Equal(["mine"], Matches("#!train mi"));
        Assert.Contains("shapes", Matches("#!train "));
        Assert.Equal(["--model"], Matches("#!train mine --mod"));
        Assert.Equal(["resnet18", "resnet34", "resnet50", "resnet9"], Matches("#!train mine --model res"));
        Assert.Equal(["search", "show"], Matches("#!zoo s"));
        Assert.Equal(["diff"], Matches("#!zoo d"));
        Assert.Equal(["--metric"], Matches("#!zoo search --m"));
        Assert.Equal(["auto"], Matches("#!finetune mine --device a"));
        Assert.DoesNotContain("number", Matches("#!train "));
        // A default zoo that is not there yet is empty; looking makes none.
        Assert.Equal(["--from"], Matches("#!finetune mine --fr"));
        Assert.Empty(Matches("#!finetune mine --from "));
        Assert.False(Directory.Exists(Path.Combine(notebook.Folder, "data")));

        string[] Matches(string line) => [.. session.Assistance.Complete(line, line.Length).Items.Select(item => item.Text)];
    }

    sealed class NoFrontEnd : IFrontEnd
    {
        public void Show(CellRun cell, Output output)
        {
        }

        public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted) => throw new MagicException("Nobody is there.");
    }
}
