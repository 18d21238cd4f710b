using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>A notebook that published a model is run again by somebody else, in a clean folder.</summary>
public sealed class ReproductionTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly DeepNotebooksProgram program;

    public ReproductionTests() => program = new(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_notebook_makes_the_same_model_again_and_publishes_nothing()
    {
        await PublishAsync("#!train shapes --epochs 1 --limit 20 --seed 5 --as net");

        var items = await ReproduceAsync(exitCode: 0);

        Assert.All(items, item => Assert.True((bool)item!["ok"]!, item.ToJsonString()));
        Assert.Equal("the same", (string)items.Single(item => (string)item!["item"]! == "weights.safetensors")!["found"]!);
        Assert.Contains(items, item => (string)item!["item"]! == "test_accuracy");
        var listed = JsonNode.Parse((await program.RunAsync(folder.FullName, "zoo", "list", "--json")).Succeeded().Output)!.AsArray();
        Assert.Equal(1, (int)Assert.Single(listed)!["version"]!);
    }

    [Fact]
    public async Task A_notebook_that_makes_another_model_each_time_is_told()
    {
        await PublishAsync("""
            using var net = Learner.Create(await Datasets.LoadAsync("shapes"), "small-cnn", new Recipe { Limit = 20, Epochs = 1, Seed = Environment.ProcessId });
            await net.FitAsync()
            """);
        var items = await ReproduceAsync(exitCode: 1);
        Assert.Contains(items, item => (string)item!["item"]! == "weights.safetensors" && !(bool)item["ok"]!);
    }

    [Fact]
    public async Task A_notebook_that_does_not_run_elsewhere_is_told_with_its_cell()
    {
        File.WriteAllText(folder["here-alone.txt"], "20");
        await PublishAsync("""
            using var net = Learner.Create(await Datasets.LoadAsync("shapes"), "small-cnn", new Recipe { Limit = int.Parse(File.ReadAllText("here-alone.txt")), Epochs = 1 });
            await net.FitAsync()
            """);
        var result = await program.RunAsync(folder.FullName, "zoo", "reproduce", "a/b");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the notebook stopped: deepnotebooks: cell 1", result.ErrorLines[^1]);
        Assert.Contains("here-alone.txt", result.ErrorLines[^1]);
    }

    async Task PublishAsync(string training)
    {
        File.WriteAllText(folder["make.ipynb"], NotebookFile.Of(".net-csharp", training, "#!publish net --name a/b --licence MIT"));
        (await program.RunAsync(folder.FullName, "run", "make.ipynb")).Succeeded();
    }

    async Task<JsonArray> ReproduceAsync(int exitCode)
    {
        var result = await program.RunAsync(folder.FullName, "zoo", "reproduce", "a/b", "--json");
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}\n{result.Output}\n{result.Error}");
        return JsonNode.Parse(result.Output)!.AsArray();
    }
}
