namespace DeepNotebooks.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("trian", "Did you mean 'train'?")]
    [InlineData("", "which command?")]
    [InlineData("train", "DATASET is missing")]
    [InlineData("train shapes --epoch 3", "Did you mean '--epochs'?")]
    [InlineData("train shapes --epochs many", "--epochs takes a whole number, not 'many'")]
    [InlineData("train shapes --lr 0,01", "--lr takes a number, not '0,01'")]
    [InlineData("train shapes --epochs", "--epochs needs a value")]
    [InlineData("train shapes --model resnet19", "Did you mean 'resnet18'?")]
    [InlineData("train shapes --augment heavy", "'heavy' is not an augmentation")]
    [InlineData("train shapes --augment medium,flop=none", "Did you mean 'flip'?")]
    [InlineData("predict", "MODEL is missing")]
    [InlineData("predict some/model --jsn x.png", "Did you mean '--json'?")]
    [InlineData("zoo publish run", "--name is missing")]
    [InlineData("zoo search --metric accuracy", "'accuracy' is no condition")]
    [InlineData("zoo diff some/model", "B is missing")]
    [InlineData("zoo index", "--output is missing")]
    [InlineData("zoo check --level all", "'all' is not a level")]
    [InlineData("datasets show fasion-mnist", "Did you mean 'fashion-mnist'?")]
    [InlineData("run no-such-notebook.ipynb", "no-such-notebook.ipynb")]
    [InlineData("run x.ipynb -p epochs", "NAME=VALUE")]
    [InlineData("jupyter install --prefix x --user", "exclude each other")]
    public async Task A_wrong_request_is_one_line_and_exit_code_2(string words, string expected)
    {
        var (code, error) = await RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("deepnotebooks: ", line);
        Assert.Contains(expected, line);
    }

    [Fact]
    public async Task A_training_that_had_finished_is_not_an_error_to_resume_and_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("finished-");
        try
        {
            string[] words = ["train", "shapes", "--epochs", "1", "--limit", "4", "--size", "16", "-o", Path.Combine(folder.FullName, "run"), "--resume"];
            var (started, _) = await RunAsync(words);
            var (resumed, told) = await RunAsync(words);

            Assert.Equal((0, 0), (started, resumed));
            Assert.Matches(@"^finished before, nothing was done · kept epoch 1: validation accuracy \d\.\d+, loss \d+\.\d+\s*$", told);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<(int Code, string Error)> RunAsync(string[] words)
    {
        var before = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            return (await CommandLine.RunAsync(words), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
