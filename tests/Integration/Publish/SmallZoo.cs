using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>A zoo with one model in two versions, trained and published by the program that the build of these tests has just built.</summary>
public sealed class SmallZoo : IAsyncLifetime, IDisposable
{
    /// <summary>The name of the model.</summary>
    public const string ModelName = "garden/colours";

    readonly TemporaryFolder folder = new();

    internal DeepNotebooksProgram Program { get; private set; } = null!;

    /// <summary>The bare repository.</summary>
    public string Address => folder["zoo.git"];

    public async Task InitializeAsync()
    {
        if (!Tool.Named("pil").IsHere)
            return; // Each test that asks for this also needs the tool, and is skipped, or fails with CI=true.
        Program = new DeepNotebooksProgram(folder);
        await Python.RunAsync("make_images.py", [folder["images"]]);
        await DoneAsync("train", folder["images"], "--model", "small-cnn", "--epochs", "2", "--size", "32", "--batch", "16", "--seed", "3", "-o", folder["run"]);
        await DoneAsync("zoo", "init", Address);
        foreach (var message in new[] { "the first", "again" })
        {
            await DoneAsync(
                "zoo", "publish", folder["run"], "--name", ModelName, "--zoo", Address, "--licence", "CC-BY-4.0", "--title", "Colours of a garden", "--message", message);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the program; it has to succeed.</summary>
    internal async Task<CommandResult> DoneAsync(params string[] arguments) => (await Program.RunAsync(folder.Folder("elsewhere"), arguments)).Succeeded();
}
