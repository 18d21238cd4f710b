namespace DeepNotebooks.Integration.Harness;

/// <summary>A user of Jupyter for whom <c>deepnotebooks jupyter install</c> has installed our kernel; gone with the tests that use it.</summary>
public sealed class JupyterHome : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>What Jupyter calls the kernel.</summary>
    public string KernelName { get; private set; } = "";

    /// <summary>The folder with that kernel's kernel.json.</summary>
    public string KernelSpec => folder["prefix", "share", "jupyter", "kernels", KernelName];

    /// <summary>What makes Jupyter's programs find this home and no other, and the kernel's cells a zoo of their own.</summary>
    internal IReadOnlyDictionary<string, string?> Variables { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync()
    {
        var program = new DeepNotebooksProgram(folder);
        var prefix = folder.Folder("prefix");
        (await program.RunAsync(folder.FullName, "jupyter", "install", "--prefix", prefix)).Succeeded();
        KernelName = Path.GetFileName(Assert.Single(Directory.GetDirectories(folder["prefix", "share", "jupyter", "kernels"])));
        Variables = new Dictionary<string, string?>(program.Variables)
        {
            ["JUPYTER_PATH"] = Path.Combine(prefix, "share", "jupyter"),
            ["JUPYTER_DATA_DIR"] = folder.Folder("jupyter-data"),
            ["JUPYTER_CONFIG_DIR"] = folder.Folder("jupyter-config"),
            ["JUPYTER_RUNTIME_DIR"] = folder.Folder("jupyter-runtime"),
            ["IPYTHONDIR"] = folder.Folder("ipython"),
        };
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
