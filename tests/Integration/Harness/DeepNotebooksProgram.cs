namespace DeepNotebooks.Integration.Harness;

/// <summary>The program <c>deepnotebooks</c> as a user starts it, with a home of its own: neither zoo nor runs are the user's.</summary>
sealed class DeepNotebooksProgram
{
    /// <summary>The program that the build of these tests has just built.</summary>
    public static string Built { get; } =
        Repository.Path("src", "DeepNotebooks.Cli", "bin", Repository.Configuration, "net10.0", "linux-x64", "deepnotebooks");

    readonly string path;

    /// <summary>A program at <paramref name="path"/> that keeps what it keeps in <paramref name="home"/>.</summary>
    public DeepNotebooksProgram(TemporaryFolder home, string? path = null)
    {
        this.path = path ?? Built;
        Variables = new Dictionary<string, string?>
        {
            ["XDG_DATA_HOME"] = home.Folder("data"),
            ["DEEPNOTEBOOKS_ZOO"] = null,
            ["DEEPNOTEBOOKS_TOKEN"] = null,
            ["DEEPNOTEBOOKS_DATASETS"] = Repository.Datasets,
        };
    }

    /// <summary>What its environment has besides that of the tests.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>Runs it to its end in a folder.</summary>
    public Task<CommandResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, TimeSpan.FromMinutes(2), arguments);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public Task<CommandResult> RunAsync(string folder, TimeSpan within, params string[] arguments) =>
        Command.RunAsync(path, arguments, folder, Variables, within);

    /// <summary>Leaves it running in a folder.</summary>
    public Server Start(string folder, params string[] arguments) => Server.Start(path, arguments, folder, Variables);
}
