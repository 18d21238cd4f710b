namespace DeepNotebooks.Integration.Harness;

/// <summary>A program or Python module that is not ours and that some tests work against.</summary>
/// <param name="Name">As tests name it.</param>
/// <param name="File">The file that is there when it is installed.</param>
/// <param name="Install">What brings it.</param>
sealed record Tool(string Name, string File, string Install)
{
    const string Modules = "/usr/lib/python3/dist-packages/";

    static readonly Tool[] Known =
    [
        new("python3", "/usr/bin/python3", "apt-get install python3"),
        new("nbclient", Modules + "nbclient", "apt-get install python3-nbclient"),
        new("jupyter_kernel_test", Modules + "jupyter_kernel_test", "apt-get install python3-jupyter-kernel-test"),
        new("nbconvert", Modules + "nbconvert", "apt-get install python3-nbconvert"),
        new("jupyter_console", Modules + "jupyter_console", "apt-get install python3-jupyter-console"),
        new("jupyter-notebook", "/usr/bin/jupyter-notebook", "apt-get install jupyter-notebook"),
        new("jupyterhub", "/usr/bin/jupyterhub", "apt-get install jupyterhub"),
        new("chromium", "/usr/bin/chromium", "apt-get install chromium"),
        new("rclone", "/usr/bin/rclone", "apt-get install rclone"),
        new("git-lfs", "/usr/bin/git-lfs", "apt-get install git-lfs"),
        new("onnx", Modules + "onnx", "apt-get install python3-onnx"),
        new("yaml", Modules + "yaml", "apt-get install python3-yaml"),
        new("pil", Modules + "PIL", "apt-get install python3-pil"),
        new("configurable-http-proxy", Proxy, "tests/run.sh finds or installs it and names it in CONFIGURABLE_HTTP_PROXY"),
    ];

    /// <summary>JupyterHub's proxy: CONFIGURABLE_HTTP_PROXY, else where tests/run.sh puts it.</summary>
    public static string Proxy =>
        Variable("CONFIGURABLE_HTTP_PROXY")
        ?? Path.Combine(Caches, "deepnotebooks-tests", "npm", "node_modules", ".bin", "configurable-http-proxy");

    /// <summary>Whether it is installed.</summary>
    public bool IsHere => System.IO.File.Exists(File) || Directory.Exists(File);

    /// <summary>The tool of that name.</summary>
    public static Tool Named(string name) =>
        Known.SingleOrDefault(tool => tool.Name == name)
        ?? throw new ArgumentException($"Tests know no tool '{name}': add it to {nameof(Tool)}.");

    /// <summary>Why a test that needs these tools cannot run here; null where it can, or where it has to (CI=true).</summary>
    public static string? WhyNot(IEnumerable<string> tools)
    {
        var missing = tools.Select(Named).Where(tool => !tool.IsHere).ToList();
        return missing.Count == 0 || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : string.Join("; ", missing.Select(tool => $"{tool.Name} is not installed ({tool.Install})"));
    }

    static string Caches =>
        Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
