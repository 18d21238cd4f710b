using System.Net;
using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Hub;

/// <summary>A real JupyterHub on loopback, started from binder/jupyterhub_config.py.</summary>
sealed class RunningHub : IAsyncDisposable
{
    readonly Server server;
    readonly HttpClient client;

    RunningHub(Server server, HttpClient client, Uri address, string token)
    {
        this.server = server;
        this.client = client;
        Address = address;
        Token = token;
    }

    public Uri Address { get; }

    /// <summary>May create users and start and use their servers.</summary>
    public string Token { get; }

    /// <summary>What the hub and its users' servers have written.</summary>
    public string Log => server.Log;

    /// <summary>Starts the hub and waits until it answers.</summary>
    /// <param name="folder">For its database and the users' homes.</param>
    /// <param name="variables">What the administrator has set besides addresses and folders.</param>
    public static async Task<RunningHub> StartAsync(TemporaryFolder folder, IReadOnlyDictionary<string, string?> variables)
    {
        var ports = FreePort.Take(3);
        var token = Guid.NewGuid().ToString("N");
        var address = new Uri($"http://127.0.0.1:{ports[0]}/");
        var settings = new Dictionary<string, string?>(variables)
        {
            ["DEEPNOTEBOOKS_HUB_URL"] = address.ToString(),
            ["DEEPNOTEBOOKS_HUB_INTERNAL_URL"] = $"http://127.0.0.1:{ports[1]}",
            ["DEEPNOTEBOOKS_HUB_PROXY_URL"] = $"http://127.0.0.1:{ports[2]}",
            ["DEEPNOTEBOOKS_HUB_STATE"] = folder.Folder("state"),
            ["DEEPNOTEBOOKS_HUB_HOMES"] = folder.Folder("homes"),
            ["DEEPNOTEBOOKS_HUB_PASSWORD"] = token,
            ["DEEPNOTEBOOKS_HUB_API_TOKEN"] = token,
            ["DEEPNOTEBOOKS_HUB_SERVER"] = "/usr/bin/jupyterhub-singleuser",
            ["CONFIGURABLE_HTTP_PROXY"] = Tool.Named("configurable-http-proxy").File,
        };
        var configuration = Repository.Path("binder", "jupyterhub_config.py");
        var process = Server.Start("/usr/bin/jupyterhub", ["-f", configuration], folder.FullName, settings);
        try
        {
            await process.AnswersAsync(new Uri(address, "hub/api/"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        var requests = new HttpClient { BaseAddress = address };
        requests.DefaultRequestHeaders.Add("Authorization", $"token {token}");
        return new(process, requests, address, token);
    }

    /// <summary>Creates a user, starts the user's notebook server and gives its address.</summary>
    public async Task<Uri> SpawnAsync(string user)
    {
        await PostAsync($"hub/api/users/{user}");
        await PostAsync($"hub/api/users/{user}/server");
        await server.UntilAsync($"{user}'s server is ready", async () =>
        {
            var answer = JsonNode.Parse(await client.GetStringAsync(new Uri($"hub/api/users/{user}", UriKind.Relative)));
            return (bool?)answer!["servers"]?[""]?["ready"] == true;
        });
        return new Uri(Address, $"user/{user}/");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    async Task PostAsync(string path)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content: null);
        Assert.True(
            response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted,
            $"POST {path} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}\n{Log}");
    }
}
