using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>The page where anyone drops an image and reads the classes: one file that needs nothing from elsewhere.</summary>
/// <remarks>It holds nothing of the models: it asks the API, as any client does, so it may be shown before a token is given.</remarks>
static class Page
{
    static readonly byte[] Html = Read();

    internal static Task Answer(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
        context.Response.ContentLength = Html.Length;
        return context.Response.Body.WriteAsync(Html, context.RequestAborted).AsTask();
    }

    static byte[] Read()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
