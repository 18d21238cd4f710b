using System.Text.Json;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Datasets;

/// <summary>The program and a WebDAV server, as Nextcloud's users have one: rclone's own.</summary>
public sealed class RcloneTests : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder home = new();
    readonly DeepNotebooksProgram program;
    readonly string served, cache;
    Server? server;
    string address = "";

    public RcloneTests()
    {
        program = new DeepNotebooksProgram(home);
        (served, cache) = (home.Folder("served"), home.Folder("cache"));
        var image = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        foreach (var path in new[] { "leaves/train/ash/1.png", "leaves/train/ash/2.png", "leaves/train/oak/1.png", "leaves/test/ash/3.png", "leaves/test/oak/é ü.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(served, path))!);
            File.WriteAllBytes(Path.Combine(served, path), image);
        }
        System.IO.Compression.ZipFile.CreateFromDirectory(Path.Combine(served, "leaves"), Path.Combine(served, "packed.zip"));
    }

    public async Task InitializeAsync()
    {
        if (Tool.WhyNot(["rclone"]) is not null)
            return;
        address = $"127.0.0.1:{FreePort.Take()}";
        server = Server.Start("rclone", ["serve", "webdav", served, "--addr", address, "--user", "jane", "--pass", "secret"]);
        await server.UntilAsync("the server listens", async () =>
        {
            try
            {
                using var client = new HttpClient();
                using var answer = await client.GetAsync(new Uri($"http://{address}/"));
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        // As a hub's image or the user would configure it: by the environment.
        var obscured = (await Command.RunAsync("rclone", ["obscure", "secret"])).Succeeded().Output.Trim();
        variables = new Dictionary<string, string?>(program.Variables)
        {
            ["DEEPNOTEBOOKS_CACHE"] = cache,
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_CLOUD_TYPE"] = "webdav",
            ["RCLONE_CONFIG_CLOUD_URL"] = $"http://{address}/",
            ["RCLONE_CONFIG_CLOUD_VENDOR"] = "nextcloud",
            ["RCLONE_CONFIG_CLOUD_USER"] = "jane",
            ["RCLONE_CONFIG_CLOUD_PASS"] = obscured,
        };
    }

    Dictionary<string, string?> variables = [];

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    public void Dispose() => home.Dispose();

    Task<CommandResult> Run(params string[] arguments) => Command.RunAsync(DeepNotebooksProgram.Built, arguments, home.FullName, variables);

    [NeedsTool("rclone")]
    public async Task A_folder_in_somebodys_cloud_is_a_dataset_like_any_other()
    {
        var fetched = (await Run("datasets", "fetch", "rclone:cloud:leaves", "--json")).Succeeded();
        var listing = JsonDocument.Parse(fetched.Output).RootElement;
        Assert.Equal(5, listing.GetProperty("images").GetInt32());
        Assert.StartsWith(cache, listing.GetProperty("location").GetString());

        var local = JsonDocument.Parse((await Run("datasets", "show", Path.Combine(served, "leaves"), "--json")).Succeeded().Output).RootElement;
        Assert.Equal(local.GetProperty("identity").GetString(), listing.GetProperty("identity").GetString());
        Assert.Contains("all as recorded", (await Run("datasets", "verify", "rclone:cloud:leaves")).Succeeded().Output);

        // Once fetched, the cloud is not asked again; and nobody finds a password in what was written.
        await server!.DisposeAsync();
        server = null;
        (await Run("datasets", "show", "rclone:cloud:leaves")).Succeeded();
        Assert.DoesNotContain(Directory.GetFiles(cache, "*", SearchOption.AllDirectories), path => File.ReadAllText(path).Contains("secret"));
    }

    [NeedsTool("rclone")]
    public async Task An_archive_there_is_unpacked_and_what_is_not_there_is_told_in_one_line()
    {
        var packed = (await Run("datasets", "fetch", "rclone:cloud:packed.zip", "--json")).Succeeded();
        Assert.Equal(5, JsonDocument.Parse(packed.Output).RootElement.GetProperty("images").GetInt32());

        var missing = await Run("datasets", "fetch", "rclone:cloud:nowhere");
        Assert.Equal(2, missing.ExitCode);
        Assert.Equal("deepnotebooks: rclone:cloud:nowhere: there is no such file or folder.", Assert.Single(missing.ErrorLines));

        var unknown = await Run("datasets", "fetch", "rclone:nimbus:leaves");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("rclone knows no such remote", Assert.Single(unknown.ErrorLines));

        variables["RCLONE_CONFIG_CLOUD_PASS"] = null;
        var refused = await Run("datasets", "fetch", "rclone:cloud:other");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("401", Assert.Single(refused.ErrorLines));
    }
}
