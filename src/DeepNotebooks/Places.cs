namespace DeepNotebooks;

/// <summary>The folders the product reads and writes, by the environment variables that users may set (XDG Base Directory 0.8).</summary>
public static class Places
{
    /// <summary>Read-only folders of shared datasets: <c>DEEPNOTEBOOKS_DATASETS</c>, ':' between them, the first found wins.</summary>
    public static IReadOnlyList<string> SharedDatasets =>
        (Environment.GetEnvironmentVariable("DEEPNOTEBOOKS_DATASETS") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What may be fetched or computed again: <c>DEEPNOTEBOOKS_CACHE</c>, else <c>$XDG_CACHE_HOME/deepnotebooks</c>.</summary>
    public static string Cache => Variable("DEEPNOTEBOOKS_CACHE") ?? Path.Combine(Xdg("XDG_CACHE_HOME", ".cache"), "deepnotebooks");

    /// <summary>What must not be lost: <c>$XDG_DATA_HOME/deepnotebooks</c>.</summary>
    public static string UserData => Path.Combine(Xdg("XDG_DATA_HOME", ".local", "share"), "deepnotebooks");

    /// <summary>The default zoo: <c>DEEPNOTEBOOKS_ZOO</c> (a path or a Git URL), else a local repository in the user's data folder.</summary>
    public static string DefaultZoo => Variable("DEEPNOTEBOOKS_ZOO") ?? Path.Combine(UserData, "zoo.git");

    /// <summary>Who has which GPU, a folder that all users of a machine share: <c>DEEPNOTEBOOKS_GPU_LEASES</c>, else one below the temporary folder.</summary>
    public static string GpuLeases => Variable(GpuLeasesVariable) ?? Path.Combine("/tmp", "deepnotebooks-gpus"); // not TMPDIR: users may have their own

    internal const string GpuLeasesVariable = "DEEPNOTEBOOKS_GPU_LEASES";

    /// <summary>Text for a notebook, which others will read: the user's home folder becomes '~'.</summary>
    public static string Shorten(string text)
    {
        var home = Path.TrimEndingDirectorySeparator(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return home.Length > 1 ? text.Replace(home + "/", "~/", StringComparison.Ordinal) : text;
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    static string Xdg(string variable, params string[] below) =>
        Variable(variable) ?? Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), .. below]);
}
