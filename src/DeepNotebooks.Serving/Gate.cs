using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeepNotebooks.Serving;

/// <summary>What every request passes before and after its route: doubled slashes, the token, and failures in one line of JSON.</summary>
sealed class Gate(ServiceOptions options, ILogger log)
{
    readonly byte[]? token = string.IsNullOrEmpty(options.Token) ? null : Digest(options.Token);

    /// <summary>DEEPaaS's own page asks for "///v2/models/…", and DEEPaaS answers.</summary>
    internal static Task MergeSlashes(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "/";
        while (path.Contains("//", StringComparison.Ordinal))
            path = path.Replace("//", "/");
        context.Request.Path = path;
        return next(context);
    }

    internal async Task Guard(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (token is not null && context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is not { Open: true } && !Bears(context.Request))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                throw new RefusedException(StatusCodes.Status401Unauthorized, "this service asks for a token: send it as 'Authorization: Bearer …'.");
            }
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400)
                await Answers.Failure(context, context.Response.StatusCode, Why(context));
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await Fail(context, error);
        }
    }

    async Task Fail(HttpContext context, Exception error)
    {
        var (code, message) = error switch
        {
            RefusedException refused => (refused.Code, refused.Message),
            RequestException request => (StatusCodes.Status400BadRequest, request.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, TooLarge),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, "the request was given up."),
            _ => (StatusCodes.Status500InternalServerError, "something went wrong here; the service's log says what."),
        };
        if (code == StatusCodes.Status500InternalServerError)
            log.LogError(error, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        if (!context.RequestAborted.IsCancellationRequested)
            await Answers.Failure(context, code, message.ReplaceLineEndings(" "));
    }

    string TooLarge => $"the request is larger than {options.MaxRequestBytes >> 20} MiB.";

    string Why(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"there is nothing at {context.Request.Path}: /openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not answer {context.Request.Method}: /openapi.json lists what does.",
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        var code => $"status {code}",
    };

    bool Bears(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var sent = request.Headers.Authorization.ToString();
        // Digests are of one length, so that the comparison tells nothing by its time.
        return sent.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(sent[scheme.Length..].Trim()), token);
    }

    static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
