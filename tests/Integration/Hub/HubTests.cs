using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Hub;

public sealed class HubTests
{
    [NeedsTool("jupyterhub", "configurable-http-proxy", "jupyter-notebook")]
    public async Task A_user_of_the_hub_runs_cells_and_sees_the_shared_datasets()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder, new Dictionary<string, string?>
        {
            ["DEEPNOTEBOOKS_DATASETS"] = "/shared/one:/shared/two",
        });
        var server = await hub.SpawnAsync("alice");
        await using var kernel = await KernelSocket.StartKernelAsync(server, hub.Token, "python3");

        var outcome = await kernel.ExecuteAsync(
            "import os\nprint(os.environ['DEEPNOTEBOOKS_DATASETS'], os.environ['HOME'])",
            within: TimeSpan.FromSeconds(20));

        Assert.Equal("ok", outcome.Status);
        Assert.Equal($"/shared/one:/shared/two {folder["homes", "alice"]}\n", outcome.Text);
    }
}
