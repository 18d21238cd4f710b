namespace DeepNotebooks.Integration.Harness;

/// <summary>Where things lie in the working tree that these tests were built from.</summary>
static class Repository
{
    /// <summary>The folder that holds DeepNotebooks.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: the tests run the programs of their own configuration.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains("/bin/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>A file or folder by its path from the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A script of tests/Integration/python.</summary>
    public static string Script(string name) => Path("tests", "Integration", "python", name);

    /// <summary>Where pictures and logs of this run are left for people to look at. Git ignores it.</summary>
    public static string Results { get; } = Directory.CreateDirectory(Path("tests", "Integration", "TestResults")).FullName;

    /// <summary>The folder of real datasets, or null where there is none: DEEPNOTEBOOKS_DATASETS, else ../shared/datasets.</summary>
    public static string? Datasets { get; } =
        new[] { Environment.GetEnvironmentVariable("DEEPNOTEBOOKS_DATASETS"), Path("..", "shared", "datasets") }
            .FirstOrDefault(Directory.Exists);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "DeepNotebooks.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds DeepNotebooks.sln.");
    }
}
