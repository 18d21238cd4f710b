using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>Where a service answers.</summary>
static class ServiceView
{
    internal static MimeBundle Of(ModelService service) => Of(service, "", "");

    internal static MimeBundle Of(ModelService service, ModelManifest manifest) =>
        Of(service, $" <b>{Html.Escape(manifest.Name)}</b>", " " + manifest.Name);

    static MimeBundle Of(ModelService service, string html, string text)
    {
        var page = Html.Escape(new Uri(service.Address, "ui").ToString());
        var api = Html.Escape(new Uri(service.Address, "openapi.json").ToString());
        return MimeBundle.Html(
            Behind(service) + $"<p>Serving{html}: <a href=\"{page}\">the page</a>, <a href=\"{api}\">the API</a> ({Html.Escape(service.Address.ToString())})</p>",
            $"serving{text} at {service.Address}");
    }

    // On a hub the kernel's machine is not the browser's: there the way leads through the user's notebook server.
    static string Behind(ModelService service) =>
        Environment.GetEnvironmentVariable("JUPYTERHUB_SERVICE_PREFIX") is { Length: > 0 } prefix
            ? $"<p>On this hub: <a href=\"{Html.Escape(prefix)}proxy/{service.Address.Port}/ui\">the page through your notebook server</a> (where it has jupyter-server-proxy).</p>"
            : "";
}
