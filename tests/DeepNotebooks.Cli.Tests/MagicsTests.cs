using System.Text.RegularExpressions;

namespace DeepNotebooks.Cli.Tests;

public sealed class MagicsTests(NotebookRun notebook) : IClassFixture<NotebookRun>
{
    static readonly string[] Names = ["datasets", "dataset", "gpus", "train", "finetune", "find-lr", "find-batch", "evaluate", "publish", "zoo", "predict", "serve"];

    [Fact]
    public async Task The_whole_journey_is_a_line_a_step()
    {
        var executed = await notebook.ExecuteAsync(
            "#!dataset shapes --as shapes",
            "#!train shapes --epochs 1 --limit 20 --as cnn",
            "#!evaluate cnn",
            "#!publish cnn --name tests/shapes --licence CC0-1.0",
            "#!zoo",
            "#!finetune shapes --from tests/shapes --epochs 2 --limit 10 --as tuned",
            "#!publish tuned --name tests/shapes --licence CC0-1.0",
            "var model = await Zoo.LoadAsync(\"tests/shapes@2\");\nvar sample = Directory.GetFiles(Path.Combine(model.Folder.Path, \"samples\"), \"*.png\")[0];",
            "File.Copy(sample, \"sample.png\", overwrite: true);\nmodel.Manifest.Parent.Name + \"@\" + model.Manifest.Parent.Version",
            "#!predict tests/shapes sample.png",
            "#!serve tests/shapes@2 --as service",
            "using System.Net.Http;\nusing (var http = new HttpClient()) Console.WriteLine(await http.GetStringAsync(new Uri(service.Address, \"v2/models/\")));\nawait service.DisposeAsync();",
            "cnn",
            "model",
            "service");

        Assert.True(executed.Outcome.ExitCode == 0, executed.Outcome.Error);
        Assert.Contains("sha256:", executed.Shown(0));
        Assert.Contains("data:image/png;base64,", executed.Shown(0, "text/html"));
        Assert.Matches(@"completed after .* kept epoch 1: validation accuracy 0\.\d+", executed.Shown(1));
        Assert.Contains("data:image/png;base64,", executed.Shown(1, "text/html"));
        Assert.Matches(@"accuracy 0\.\d+ on 1,000 images \(test\)", executed.Shown(2));
        Assert.Contains("published tests/shapes@1", executed.Shown(3));
        Assert.Contains("tests/shapes", executed.Shown(4));
        Assert.Contains("re-trained from tests/shapes@1", executed.Shown(5));
        Assert.Contains("published tests/shapes@2", executed.Shown(6));
        Assert.Contains("tests/shapes@1", executed.Shown(8));
        Assert.Matches(@"sample\.png +\S+ +0\.\d+", executed.Shown(9));
        Assert.Contains("tests.shapes", executed.Shown(11));
        Assert.Matches(@"trained +1 of 1 epochs", executed.Shown(12));
        Assert.Matches(@"kept epoch +1: validation accuracy 0\.\d+", executed.Shown(12));
        Assert.Matches(@"name +tests/shapes@2", executed.Shown(13));
        Assert.StartsWith("serving at http://127.0.0.1:", executed.Shown(14));
    }

    [Fact]
    public async Task The_zoo_is_looked_into_as_cards_that_read_without_scripts()
    {
        var executed = await notebook.ExecuteAsync(
            "#!train shapes --epochs 1 --limit 20 --as first",
            "#!publish first --name looks/first --licence CC0-1.0 --title \"Shapes <b>told</b> apart\"",
            "#!finetune shapes --from looks/first --epochs 1 --limit 10 --thaw 1 --as second",
            "#!publish second --name looks/second --licence MIT",
            "#!zoo search looks --licence cc0*",
            "#!zoo search looks --metric accuracy>1.5",
            "#!zoo show looks/first",
            "#!zoo lineage looks/second",
            "#!zoo diff looks/first looks/second");

        Assert.True(executed.Outcome.ExitCode == 0, executed.Outcome.Error);
        var shown = Enumerable.Range(0, 9).Select(cell => executed.Shown(cell, "text/html")).ToList();
        Assert.All(shown[4..], html => Assert.DoesNotContain("<script", html));
        Assert.Contains("Shapes &lt;b&gt;told&lt;/b&gt; apart", shown[4]);
        Assert.DoesNotContain("looks/second", shown[4]);
        Assert.Contains("data:image/png;base64,", shown[4]);
        Assert.Contains("looks/first", executed.Shown(4));
        Assert.Equal("no model meets all of that", executed.Shown(5).Trim());
        Assert.Contains("<details><summary>Card</summary>", shown[6]);
        Assert.Contains("How it was made</h4>", shown[6]); // of the card, as HTML
        Assert.Contains("<img style=\"max-width:none\" alt=\"looks/first@1", shown[7]);
        Assert.Contains("src=\"data:image/svg+xml;base64,", shown[7]);
        Assert.Contains("changed classifier", executed.Shown(7));
        Assert.DoesNotContain("classifier.3", executed.Shown(7)); // both connected layers are the head
        Assert.Contains("<h5>weights</h5>", shown[8]);
        Assert.Matches(@"looks/first@1 and looks/second@1: the same classes", executed.Shown(8));
    }

    [Fact]
    public async Task The_GPUs_or_that_there_are_none_and_the_threads_are_shown()
    {
        var executed = await notebook.ExecuteAsync("#!gpus");

        Assert.True(executed.Outcome.ExitCode == 0, executed.Outcome.Error);
        Assert.Matches(@"\d+ CPU threads? \(", executed.Shown(0));
    }

    [Fact]
    public async Task Interrupting_a_cell_interrupts_the_training_it_awaits()
    {
        using var interrupt = new CancellationTokenSource();
        var ended = new TaskCompletionSource<TrainingEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        Observer.Watch = new Observer(interrupt.Cancel, ended.SetResult);

        var executed = await notebook.ExecuteAsync(
            interrupt.Token,
            "var shapes = await Datasets.LoadAsync(\"shapes\");\nvar cnn = Learner.Create(shapes);\ncnn.Observer = DeepNotebooks.Cli.Tests.Observer.Watch;",
            "await cnn.FitAsync(epochs: 1000);");

        Assert.Equal(1, executed.Outcome.ExitCode);
        Assert.Equal(TrainingOutcome.Interrupted, (await ended.Task.WaitAsync(TimeSpan.FromSeconds(60))).Outcome);
    }

    [Fact]
    public async Task A_training_taken_up_again_shows_the_epochs_it_had_and_says_when_nothing_is_left()
    {
        var executed = await notebook.ExecuteAsync(
            """
            using System.Threading;
            sealed class UntilTwo : ITrainingObserver
            {
                public CancellationTokenSource Reached { get; } = new();
                public void Started(TrainingPlan plan) { }
                public void StepEnded(TrainingStep step) { }
                public void EpochEnded(EpochRecord record) { if (record.Epoch == 2) Reached.Cancel(); }
                public void Ended(TrainingEnd end) { }
            }
            """,
            """
            var shapes = await Datasets.LoadAsync("shapes");
            var recipe = new Recipe { Size = 16, Limit = 20, Epochs = 3 };
            var run = Path.Combine(Directory.CreateTempSubdirectory("resumed-").FullName, "run");
            var two = new UntilTwo();
            var first = Learner.Create(shapes, "small-cnn", recipe);
            first.Observer = two;
            await first.FitAsync(output: run, cancellationToken: two.Reached.Token);
            var second = Learner.Create(shapes, "small-cnn", recipe);
            """,
            "var end = await second.ResumeAsync(run);",
            "end = await second.ResumeAsync(run);");

        Assert.True(executed.Outcome.ExitCode == 0, executed.Outcome.Error);
        Assert.Contains("resumed after epoch 2", executed.Shown(2));
        Assert.Matches(@"(?s)\n +1 .*\n +2 .*\n +3 .*completed after", executed.Shown(2));
        Assert.StartsWith("finished before, nothing was done · kept epoch ", executed.Shown(3));
    }

    [Fact]
    public async Task Every_magic_is_listed_and_explains_itself()
    {
        var executed = await notebook.ExecuteAsync([.. Names.Select(name => $"#!{name} --help"), "#!lsmagic"]);

        Assert.Equal(0, executed.Outcome.ExitCode);
        var listed = executed.Shown(Names.Length);
        for (var i = 0; i < Names.Length; i++)
        {
            Assert.StartsWith($"#!{Names[i]}", executed.Shown(i));
            Assert.Matches($@"(?m)^\W*{Regex.Escape(Names[i])}\b", listed);
        }
    }

    [Theory]
    [InlineData("#!train nosuchset", "nosuchset")]
    [InlineData("#!trian shapes", "Did you mean '#!train'?")]
    [InlineData("#!train shapes --epoch 3", "Did you mean '--epochs'?")]
    [InlineData("#!train shapes --epochs many", "--epochs takes a whole number, not 'many'")]
    [InlineData("#!train shapes --model resnet19", "Did you mean 'resnet18'?")]
    [InlineData("#!publish nothing --name tests/nothing", "nothing")]
    [InlineData("#!predict no/model x.png", "no/model")]
    [InlineData("Learner.Create(await Datasets.LoadAsync(\"shapes\"), \"resnet19\")", "Did you mean 'resnet18'?")]
    public async Task A_users_mistake_is_one_line_without_a_stack_trace(string cell, string expected)
    {
        var executed = await notebook.ExecuteAsync(cell);

        Assert.Equal(1, executed.Outcome.ExitCode);
        var error = executed.Notebook["cells"]![0]!["outputs"]!.AsArray().Single(output => (string)output!["output_type"]! == "error")!;
        var trace = Assert.Single(error["traceback"]!.AsArray());
        Assert.Contains(expected, (string)trace!);
        Assert.DoesNotContain("\n", (string)trace!);
    }
}
