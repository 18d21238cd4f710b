using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Hub;

public sealed class HubTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    [NeedsTool("jupyterhub", "configurable-http-proxy", "jupyter-notebook")]
    public async Task A_user_of_the_hub_runs_the_first_tutorials_cells()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder, jupyter.Variables);
        var server = await hub.SpawnAsync("alice");
        await using var kernel = await KernelSocket.StartKernelAsync(server, hub.Token, jupyter.KernelName);
        var told = new Dictionary<string, string>();

        foreach (var code in ExecutedNotebook.Read(Repository.Path("notebooks", "01-train-and-publish.ipynb")).Code)
        {
            var outcome = await kernel.ExecuteAsync(code, within: TimeSpan.FromMinutes(2));
            Assert.True(outcome.Status == "ok", $"{code}\n{outcome.Text}\n{hub.Log}");
            told[code] = outcome.Text;
            if (code.StartsWith("var dataset", StringComparison.Ordinal))
                await kernel.ExecuteAsync("epochs = 1; limit = 60; name = \"hub/fashion\";", TimeSpan.FromSeconds(20));
        }

        Assert.Contains(told, cell => cell.Value.Contains("answers 200", StringComparison.Ordinal));
        // What she has published and trained lies in her home, not in that of the hub.
        Assert.True(Directory.Exists(folder["homes", "alice", ".local", "share", "deepnotebooks", "zoo.git"]), hub.Log);
    }
}
