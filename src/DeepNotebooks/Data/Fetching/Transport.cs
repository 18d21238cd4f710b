using System.Net.Http.Headers;

namespace DeepNotebooks.Data;

/// <summary>The ways to the outside.</summary>
sealed record Transport
{
    internal static readonly Transport Default = new();

    /// <summary>Honours http_proxy, https_proxy and no_proxy.</summary>
    public HttpClient Http { get; init; } = MakeHttp();

    public Patience Patience { get; init; } = Patience.Default;

    /// <summary>Who knows where a DOI leads.</summary>
    public Uri Resolver { get; init; } = new("https://doi.org/");

    /// <summary>The program rclone.</summary>
    public string Rclone { get; init; } = "rclone";

    /// <summary>How much of the disk shards of streams may take; null: as <see cref="Datasets.ShardCache"/> says.</summary>
    public ShardCacheOptions? Shards { get; init; }

    /// <summary>After so long without a sign of life, another process's fetch is taken over.</summary>
    public TimeSpan Silence { get; init; } = Lease.DefaultSilence;

    static HttpClient MakeHttp()
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), MaxAutomaticRedirections = 10 })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("DeepNotebooks", typeof(Transport).Assembly.GetName().Version?.ToString(2)));
        return http;
    }
}
