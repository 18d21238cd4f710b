using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>
/// What <c>dotnet publish src/DeepNotebooks.Cli -c Release</c> makes, taken into another folder, and what it has made there:
/// a model trained on a folder of images and published twice. Made once for all tests that look at it.
/// </summary>
public sealed class PublishedProgram : IAsyncLifetime, IDisposable
{
    /// <summary>The name of the model in <see cref="Zoo"/>, there in two versions.</summary>
    public const string ModelName = "garden/colours";

    internal TemporaryFolder Folder { get; } = new();

    internal DeepNotebooksProgram Program { get; private set; } = null!;

    /// <summary>The folder of the program.</summary>
    public string ProgramFolder => Folder["program"];

    /// <summary>Images made by <c>make_images.py</c>: <c>train/</c> and <c>test/</c> with three classes.</summary>
    public string Images => Folder["images"];

    /// <summary>The run that the model is from.</summary>
    public string Run => Folder["run"];

    /// <summary>A zoo made by <c>zoo init</c>.</summary>
    public string Zoo => Folder["zoo.git"];

    /// <summary>An image of a class that the training has not seen.</summary>
    public string TestImage(string name) => Directory.GetFiles(Path.Combine(Images, "test", name)).Order().First();

    public async Task InitializeAsync()
    {
        if (!Tool.Named("pil").IsHere)
            return; // Each test that asks for this also needs the tool, and is skipped, or fails with CI=true.
        var publication = await Command.RunAsync(
            "dotnet",
            ["publish", Repository.Path("src", "DeepNotebooks.Cli"), "-c", "Release", "-o", ProgramFolder],
            Repository.Root,
            // What 'dotnet test' tells its test host is not for a build of its own.
            new Dictionary<string, string?>
            {
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["MSBuildSDKsPath"] = null,
                ["MSBuildExtensionsPath"] = null,
            },
            TimeSpan.FromMinutes(6));
        publication.Succeeded();
        Program = new DeepNotebooksProgram(Folder, Path.Combine(ProgramFolder, "deepnotebooks"));

        await Python.RunAsync("make_images.py", [Images]);
        await DoneAsync(
            "train", Images, "--model", "small-cnn", "--epochs", "6", "--size", "32", "--batch", "16", "--seed", "3", "-o", Run);
        await DoneAsync("zoo", "init", Zoo);
        string[] publish = ["zoo", "publish", Run, "--name", ModelName, "--zoo", Zoo, "--licence", "CC-BY-4.0"];
        await DoneAsync([.. publish, "--title", "Colours of a garden"]);
        await DoneAsync([.. publish, "--message", "again"]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Folder.Dispose();

    /// <summary>Runs the program in a folder that has nothing to do with the repository; it has to succeed.</summary>
    internal async Task<CommandResult> DoneAsync(params string[] arguments) =>
        (await Program.RunAsync(Folder.Folder("elsewhere"), arguments)).Succeeded();
}

[CollectionDefinition(nameof(PublishedProgram))]
public sealed class PublishedProgramShared : ICollectionFixture<PublishedProgram>;
