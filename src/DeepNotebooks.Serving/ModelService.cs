using System.Net;
using DeepNotebooks.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeepNotebooks;

/// <summary>Models over HTTP: the DEEPaaS v2 API, health and metadata of the Open Inference Protocol, and a page for people.</summary>
public sealed class ModelService : IAsyncDisposable
{
    readonly WebApplication host;
    readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ModelService(WebApplication host, PredictOperation predict, CancellationToken cancellation)
    {
        this.host = host;
        Address = AddressOf(host);
        Completion = RunToTheEnd(predict, cancellation);
    }

    /// <summary>Where the service can be reached from this machine; the first, where there are several.</summary>
    public Uri Address { get; }

    /// <summary>Ends when the service has stopped and the last request has been answered.</summary>
    public Task Completion { get; }

    /// <summary>The routes that are mapped, as "METHOD /path".</summary>
    internal IEnumerable<string> Routes => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}"));

    /// <summary>Starts to listen; the models are ready to be asked when this ends.</summary>
    /// <param name="models">What is served. They remain their owner's to dispose, after the service.</param>
    /// <param name="options">Where and to whom; this machine only, where left out.</param>
    /// <param name="cancellation">Stops the service, whenever it is cancelled.</param>
    /// <exception cref="RequestException">An address is taken, cannot be used, or is open to others with no token.</exception>
    public static async Task<ModelService> StartAsync(IReadOnlyList<Predictor> models, ServiceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServiceOptions();
        var addresses = ServiceAddress.Of(options);
        var served = new ServedModels(models);
        var predict = new PredictOperation(served, options);
        var application = Build(options, addresses, served, predict);
        try
        {
            await application.StartAsync(cancellation);
            return new ModelService(application, predict, cancellation);
        }
        catch (Exception error)
        {
            await application.DisposeAsync();
            predict.Dispose();
            if (error is IOException or System.Net.Sockets.SocketException)
                throw new RequestException($"cannot serve at {options}: {error.Message.TrimEnd('.')}. Port 0 takes a free one.", error);
            throw;
        }
    }

    /// <summary>Stops to listen, lets requests finish, and frees the address.</summary>
    public async ValueTask DisposeAsync()
    {
        stopping.TrySetResult();
        await Completion;
    }

    async Task RunToTheEnd(PredictOperation predict, CancellationToken cancellation)
    {
        await using (cancellation.Register(() => stopping.TrySetResult()))
            await stopping.Task;
        await host.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
        predict.Dispose();
    }

    static WebApplication Build(ServiceOptions options, IReadOnlyList<ServiceAddress> addresses, ServedModels models, PredictOperation predict)
    {
        // Empty: no settings from files or variables that happen to lie about where a notebook runs.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "DeepNotebooks" });
        builder.WebHost.UseKestrelCore().UseUrls([.. addresses.Select(address => address.Url)]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        });
        builder.Services.AddRoutingCore();
        // The host's own would answer Ctrl+C, which belongs to the notebook or the program.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        var application = builder.Build();
        var gate = new Gate(options, application.Services.GetRequiredService<ILogger<ModelService>>());
        application.Use(Gate.MergeSlashes);
        application.UseRouting();
        application.Use(gate.Guard);

        IReadOnlyList<Operation> operations = [];
        operations =
        [
            .. ServiceOperations.Of(models, () => operations),
            .. ModelOperations.Of(models, predict),
            .. HealthOperations.Of(models),
        ];
        foreach (var operation in operations)
        {
            string[] methods = operation.Method == "GET" ? ["GET", "HEAD"] : [operation.Method];
            application.MapMethods(operation.Path, methods, (RequestDelegate)(context => operation.Answer(context))).WithMetadata(operation);
        }
        return application;
    }

    static Uri AddressOf(WebApplication application)
    {
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var address = new Uri(bound.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0"));
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "localhost" }.Uri
            : address;
    }

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
