using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Repositories of a folder over HTTP: git's own http-backend by CGI, and Git LFS's batch API with its basic transfers.</summary>
/// <remarks>https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md. Objects lie where a repository on this disk has them.</remarks>
sealed class GitHttpServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly string root;
    readonly string? authorization;

    GitHttpServer(string root, (string User, string Password)? login, Action<WebApplication>? more)
    {
        this.root = root;
        authorization = login is { } known ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known.User}:{known.Password}")) : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0);
        });
        app = builder.Build();
        more?.Invoke(app);
        app.Map("/{**path}", AnswerAsync);
    }

    /// <param name="root">The folder of repositories.</param>
    /// <param name="login">Who may come in; null: anybody.</param>
    /// <param name="more">What else it answers.</param>
    internal static async Task<GitHttpServer> StartAsync(
        string root, (string User, string Password)? login = null, Action<WebApplication>? more = null)
    {
        var server = new GitHttpServer(root, login, more);
        await server.app.StartAsync();
        return server;
    }

    internal int Port => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>Requests so far that came without the right name and password.</summary>
    internal int Refused { get; private set; }

    async Task AnswerAsync(HttpContext context)
    {
        if (authorization is not null && context.Request.Headers.Authorization != authorization)
        {
            Refused++;
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"zoo\"";
            return;
        }
        var path = context.Request.Path.Value!;
        var lfs = path.IndexOf("/info/lfs/objects/", StringComparison.Ordinal);
        if (lfs < 0)
            await BackendAsync(context);
        else if (path.EndsWith("/batch", StringComparison.Ordinal))
            await BatchAsync(context, path[..lfs]);
        else
            await ObjectAsync(context, Stored(path[..lfs], Path.GetFileName(path)));
    }

    string Stored(string repository, string oid) => Path.Combine(root, repository.TrimStart('/'), "lfs", "objects", oid[..2], oid[2..4], oid);

    async Task BatchAsync(HttpContext context, string repository)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        var upload = (string)request["operation"]! == "upload";
        var objects = new JsonArray();
        foreach (var asked in request["objects"]!.AsArray())
        {
            var oid = (string)asked!["oid"]!;
            var answer = new JsonObject { ["oid"] = oid, ["size"] = (long)asked["size"]!, ["authenticated"] = true };
            var exists = File.Exists(Stored(repository, oid));
            var address = $"{context.Request.Scheme}://{context.Request.Host}{repository}/info/lfs/objects/{oid}";
            if (upload != exists)
                answer["actions"] = new JsonObject { [upload ? "upload" : "download"] = new JsonObject { ["href"] = address, ["header"] = Header() } };
            else if (!upload)
                answer["error"] = new JsonObject { ["code"] = 404, ["message"] = "there is no such object" };
            objects.Add(answer);
        }
        context.Response.ContentType = "application/vnd.git-lfs+json";
        await context.Response.WriteAsync(new JsonObject { ["transfer"] = "basic", ["objects"] = objects }.ToJsonString());
    }

    // What is 'authenticated' brings along what it gets in with.
    JsonObject Header() => authorization is null ? [] : new JsonObject { ["Authorization"] = authorization };

    static async Task ObjectAsync(HttpContext context, string file)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.SendFileAsync(file);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var aside = $"{file}.{Guid.NewGuid():N}";
        await using (var stream = File.Create(aside))
            await context.Request.Body.CopyToAsync(stream, context.RequestAborted);
        File.Move(aside, file, overwrite: true);
    }

    // RFC 3875; git-http-backend(1).
    async Task BackendAsync(HttpContext context)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["REQUEST_METHOD"] = request.Method,
            ["PATH_INFO"] = request.Path.Value,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'),
            ["CONTENT_TYPE"] = request.ContentType,
            ["CONTENT_LENGTH"] = request.ContentLength?.ToString(),
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding,
            ["HTTP_GIT_PROTOCOL"] = request.Headers["Git-Protocol"],
            ["REMOTE_USER"] = "somebody",
            ["REMOTE_ADDR"] = "127.0.0.1",
        })
        {
            if (value is not null)
                start.Environment[name] = value;
        }
        using var backend = Process.Start(start)!;
        var errors = backend.StandardError.ReadToEndAsync();
        var input = Task.Run(async () =>
        {
            try
            {
                await request.Body.CopyToAsync(backend.StandardInput.BaseStream, context.RequestAborted);
            }
            catch (IOException)
            {
                // The client is gone, or the backend has read what it wants: either way this is the end of it.
            }
            backend.StandardInput.Close();
        });
        await HeadersAsync(context.Response, backend.StandardOutput.BaseStream);
        await backend.StandardOutput.BaseStream.CopyToAsync(context.Response.Body, context.RequestAborted);
        await Task.WhenAll(input, errors);
        await backend.WaitForExitAsync();
    }

    static async Task HeadersAsync(HttpResponse response, Stream output)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (await output.ReadAsync(letter) == 1)
        {
            if (letter[0] != '\n')
            {
                line.Append((char)letter[0]);
                continue;
            }
            var header = line.ToString().TrimEnd('\r');
            if (header.Length == 0)
                return;
            var (name, value) = (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
                response.StatusCode = int.Parse(value[..3]);
            else
                response.Headers[name] = value;
            line.Clear();
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
