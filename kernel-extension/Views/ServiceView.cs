using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>Where a service answers.</summary>
static class ServiceView
{
    internal static MimeBundle Of(ModelService service, ModelManifest manifest)
    {
        var page = Html.Escape(new Uri(service.Address, "ui").ToString());
        var api = Html.Escape(new Uri(service.Address, "openapi.json").ToString());
        return MimeBundle.Html(
            $"<p>Serving <b>{Html.Escape(manifest.Name)}</b>: <a href=\"{page}\">the page</a>, <a href=\"{api}\">the API</a> ({Html.Escape(service.Address.ToString())})</p>",
            $"serving {manifest.Name} at {service.Address}");
    }
}
