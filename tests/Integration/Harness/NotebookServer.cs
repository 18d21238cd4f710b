namespace DeepNotebooks.Integration.Harness;

/// <summary>A real classic notebook server on loopback.</summary>
sealed class NotebookServer : IAsyncDisposable
{
    readonly Server server;

    NotebookServer(Server server, Uri address, string token)
    {
        this.server = server;
        Address = address;
        Token = token;
    }

    public Uri Address { get; }

    public string Token { get; }

    /// <summary>What it has written so far.</summary>
    public string Log => server.Log;

    /// <summary>Serves a folder of notebooks.</summary>
    public static async Task<NotebookServer> StartAsync(string folder, IReadOnlyDictionary<string, string?> variables)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        var token = Guid.NewGuid().ToString("N");
        var process = Server.Start(
            "/usr/bin/jupyter-notebook",
            [
                "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={address.Port}", "--port-retries=0",
                $"--NotebookApp.token={token}", $"--notebook-dir={folder}",
            ],
            folder,
            variables);
        try
        {
            await process.AnswersAsync(new Uri(address, "api"));
            return new(process, address, token);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
