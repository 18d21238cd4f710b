using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Data;

/// <summary>What a web server's answer means for a download.</summary>
static class ServerAnswer
{
    /// <summary>Throws, in words for people, unless the answer carries the file.</summary>
    internal static void Demand(HttpResponseMessage response, Patience patience)
    {
        var status = (int)response.StatusCode;
        if (status is 200 or 206)
            return;
        if (status is 408 or 425 or 429 or >= 500)
        {
            var after = After(response);
            var told = $"the server answers {Told(response)}";
            throw after > patience.LongestRetryAfter
                ? new TransferException($"{told} and asks to come back in {Math.Ceiling(after.Value.TotalMinutes):0} minutes", mayPass: false)
                : new TransferException(told, mayPass: true, after);
        }
        throw new TransferException(
            status switch
            {
                401 or 403 or 407 => $"the server answers {Told(response)}: it wants a login, or the file is not public",
                404 or 410 => $"the server answers {Told(response)}: there is no such file",
                >= 300 and < 400 => $"the server sends elsewhere and in the end nowhere ({Told(response)} to '{response.Headers.Location}')",
                _ => $"the server answers {Told(response)}",
            },
            mayPass: false);
    }

    internal static PartialFile.Origin Origin(HttpResponseMessage response, Uri asked)
    {
        var content = response.Content.Headers;
        var tag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
        var total = response.StatusCode == HttpStatusCode.PartialContent ? content.ContentRange?.Length : content.ContentLength;
        return new PartialFile.Origin(PartialFile.Origin.Digest(asked), tag, content.LastModified?.ToString("r"), total, NameIn(response, asked));
    }

    /// <summary>A page of text where a file should be is a login, or an excuse.</summary>
    internal static void RefusePage(ReadOnlySpan<byte> beginning, HttpResponseMessage response, PartialFile part)
    {
        var start = System.Text.Encoding.Latin1.GetString(beginning[..Math.Min(beginning.Length, 256)]).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (!start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return;
        part.Drop();
        var at = response.RequestMessage?.RequestUri is { } uri ? $" ({RemoteFile.Shown(uri)})" : "";
        throw new TransferException($"the server answers with a web page{at}, perhaps a login, and not with the file", mayPass: false);
    }

    /// <summary>A request that got no answer.</summary>
    internal static TransferException Failure(HttpRequestException error)
    {
        var socket = error.InnerException as SocketException;
        return error.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError =>
                new TransferException("the server's name is not known here (is there a network?)", mayPass: true, inner: error) { NobodyThere = true },
            HttpRequestError.SecureConnectionError =>
                new TransferException($"no secure connection: {(error.InnerException ?? error).Message}", mayPass: false, inner: error),
            HttpRequestError.ConnectionError =>
                new TransferException($"the server cannot be reached ({socket?.Message ?? error.Message})", mayPass: true, inner: error) { NobodyThere = true },
            HttpRequestError.InvalidResponse =>
                new TransferException("the server's answer is no HTTP", mayPass: true, inner: error),
            _ => new TransferException("the connection broke", mayPass: true, inner: error),
        };
    }

    static string Told(HttpResponseMessage response) =>
        $"{(int)response.StatusCode} ({(string.IsNullOrWhiteSpace(response.ReasonPhrase) ? response.StatusCode : response.ReasonPhrase)})";

    static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    // A server's word for a name is no path. An address that ends in a name with an ending is believed before one it leads to.
    static string? NameIn(HttpResponseMessage response, Uri asked)
    {
        var disposition = response.Content.Headers.ContentDisposition;
        string?[] names = [disposition?.FileNameStar, disposition?.FileName?.Trim('"'), LastOf(asked), LastOf(response.RequestMessage?.RequestUri)];
        var usable = names.Select(name => name?.Split('/', '\\')[^1]).Where(name => name is { Length: > 0 and < 200 } && name[0] != '.' && !name.Any(char.IsControl)).ToList();
        return usable.Find(name => name!.Contains('.')) ?? usable.FirstOrDefault();
    }

    static string? LastOf(Uri? address) => address is null ? null : Uri.UnescapeDataString(address.AbsolutePath).TrimEnd('/').Split('/')[^1];
}
