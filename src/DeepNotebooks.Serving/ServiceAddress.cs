using System.Net;

namespace DeepNotebooks.Serving;

/// <summary>One address to listen on, and whether others than this machine's users reach it.</summary>
sealed record ServiceAddress(string Url, bool IsLoopback)
{
    /// <exception cref="RequestException">An address cannot be used, or is open to others with neither a token nor their being welcome.</exception>
    internal static IReadOnlyList<ServiceAddress> Of(ServiceOptions options)
    {
        var addresses = options.Urls
            .SelectMany(urls => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(Parse)
            .ToList();
        if (addresses.Count == 0)
            throw new RequestException($"there is no address to serve at: name one, such as {ServiceOptions.DefaultUrl}.");
        if (string.IsNullOrEmpty(options.Token) && !options.Anonymous && addresses.Find(address => !address.IsLoopback) is { } open)
            throw new RequestException($"{open.Url} can be reached from other machines: set DEEPNOTEBOOKS_TOKEN to a secret, or ask for an anonymous service (--anonymous).");
        return addresses;
    }

    static ServiceAddress Parse(string url)
    {
        // Kestrel's '*' and '+' stand for every address of the machine, and are no host to a URI.
        var everywhere = url.Contains("://*", StringComparison.Ordinal) || url.Contains("://+", StringComparison.Ordinal);
        var plain = everywhere ? url.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0") : url;
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery is not ("/" or ""))
            throw new RequestException($"'{url}' is no address to serve at: write it as {ServiceOptions.DefaultUrl}.");
        if (uri.Scheme == "https")
            throw new RequestException($"'{url}': the service speaks http; let a proxy in front of it do https.");
        return new ServiceAddress(url, !everywhere && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))));
    }
}
