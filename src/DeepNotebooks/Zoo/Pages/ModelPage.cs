using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>A model's page: facts, samples, versions, lineage, its card and its files. There is no script in it.</summary>
static class ModelPage
{
    // From models/<topic>/<name>/ to the site's root.
    const string Root = "../../../";

    internal static string Write(SiteModel model, IReadOnlySet<string> names, string? address)
    {
        var manifest = model.Manifest;
        var body = new StringBuilder();
        body.Append($"<header><nav><a href=\"{Root}index.html\">← All models</a></nav><h1>{PageText.Escape(manifest.Title)}</h1>");
        body.Append($"<p><code>{PageText.Escape(manifest.Name)}@{manifest.Version}</code></p></header>\n<main class=\"model\">\n");
        Facts(body, manifest, names);
        Samples(body, model);
        Versions(body, model);
        if (model.Lineage is { } lineage)
        {
            body.Append("<section><h2>Lineage</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Lineage\">")
                .Append(LineageDrawing.Svg(lineage, node => Page(node.Name, names))).Append("</div></section>\n");
        }
        body.Append("<section class=\"card\"><h2>Card</h2>\n").Append(CardHtml.Render(model.Card, Picture(model), heading: 3)).Append("</section>\n");
        Use(body, manifest, address);
        Files(body, manifest);
        body.Append("</main>");
        return PageText.Page($"{manifest.Title}: {manifest.Name}", body.ToString(), PageText.Resource("zoo-page.css"));
    }

    static void Facts(StringBuilder body, ModelManifest manifest, IReadOnlySet<string> names)
    {
        body.Append("<dl>");
        Fact("Task", PageText.Escape(manifest.Task));
        Fact("Classes", $"{manifest.Classes.Count}: {string.Join(", ", manifest.Classes.Select(PageText.Escape))}");
        Fact("Data", PageText.Escape(manifest.Dataset.Name) + (manifest.Dataset.Identity.Length > 0 ? $" <code class=\"digest\">{PageText.Escape(manifest.Dataset.Identity)}</code>" : ""));
        Fact("Network", PageText.Escape(manifest.Recipe.Model));
        Fact("Licence", manifest.Licence == Licences.Unknown ? "nobody has said (NOASSERTION)"
            : Licences.Page(manifest.Licence) is { } page ? $"<a href=\"{page}\" rel=\"noopener noreferrer\">{PageText.Escape(manifest.Licence)}</a>" : PageText.Escape(manifest.Licence));
        if (manifest.Parent is { } parent)
        {
            var name = parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name;
            Fact("Re-trained from", Page(name, names) is { } there ? $"<a href=\"{there}\">{PageText.Escape(name)}</a>" : PageText.Escape(name));
        }
        Fact("Published", $"{PageText.Date(manifest.Created)} by {string.Join(", ", manifest.Authors.Select(PageText.Escape))}");
        body.Append("</dl>\n");

        void Fact(string name, string html) => body.Append($"<div><dt>{name}</dt><dd>{html}</dd></div>");
    }

    static void Samples(StringBuilder body, SiteModel model)
    {
        if (model.Pictures.Count == 0)
            return;
        body.Append("<section><h2>Samples</h2><div class=\"samples\">");
        foreach (var (picture, row) in model.Pictures.Select((picture, row) => (picture, row)))
        {
            var subject = PageText.Escape(SamplePictures.Subject(picture.Path));
            body.Append($"<figure><img src=\"{SiteModel.Picture(row)}\" alt=\"A sample of {subject}\" width=\"160\"><figcaption>{subject}</figcaption></figure>");
        }
        body.Append("</div></section>\n");
    }

    static void Versions(StringBuilder body, SiteModel model)
    {
        var metrics = model.Versions.SelectMany(version => version.Metrics.Keys).Where(name => name != "epoch").Distinct().Order(StringComparer.Ordinal).ToList();
        body.Append($"<section><h2>{(model.Versions.Count == 1 ? "Version" : "Versions")}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Versions\"><table><thead><tr><th>version</th><th>published</th><th>network</th><th>data</th>");
        foreach (var metric in metrics)
            body.Append($"<th class=\"number\">{PageText.Metric(metric)}</th>");
        body.Append("</tr></thead><tbody>");
        foreach (var version in model.Versions)
        {
            body.Append($"<tr><td>{version.Version}</td><td>{PageText.Date(version.Created)}</td><td>{PageText.Escape(version.Recipe.Model)}</td><td>{PageText.Escape(version.Dataset.Name)}</td>");
            foreach (var metric in metrics)
                body.Append($"<td class=\"number\">{(version.Metrics.TryGetValue(metric, out var value) ? PageText.Number(value) : "")}</td>");
            body.Append("</tr>");
        }
        body.Append("</tbody></table></div></section>\n");
    }

    static void Use(StringBuilder body, ModelManifest manifest, string? address)
    {
        var zoo = address is null ? "" : $" --zoo {PageText.Escape(address)}";
        body.Append($"<section><h2>Take it</h2><pre><code>deepnotebooks zoo pull {PageText.Escape(manifest.Name)}@{manifest.Version}{zoo}\n");
        body.Append($"deepnotebooks zoo verify {PageText.Escape(manifest.Name)}@{manifest.Version}{zoo}</code></pre></section>\n");
    }

    static void Files(StringBuilder body, ModelManifest manifest)
    {
        body.Append($"<section><details><summary>{manifest.Files.Count} files, {PageText.Bytes(manifest.Files.Values.Sum(file => file.Bytes))}</summary>");
        body.Append("<div class=\"scroll\"><table><thead><tr><th>file</th><th class=\"number\">size</th><th>sha256</th></tr></thead><tbody>");
        foreach (var (path, digest) in manifest.Files)
            body.Append($"<tr><td>{PageText.Escape(path)}</td><td class=\"number\">{PageText.Bytes(digest.Bytes)}</td><td><code class=\"digest\">{PageText.Escape(digest.Sha256)}</code></td></tr>");
        body.Append("</tbody></table></div></details></section>\n");
    }

    static Func<string, string?> Picture(SiteModel model)
    {
        var folder = $"models/{model.Manifest.Name}/";
        var rows = model.Pictures.Select((picture, row) => (picture.Path, row)).ToDictionary(pair => pair.Path[folder.Length..], pair => pair.row, StringComparer.Ordinal);
        return path => rows.TryGetValue(path, out var row) ? SiteModel.Picture(row) : null;
    }

    // A version stands on its model's page.
    static string? Page(string version, IReadOnlySet<string> names) =>
        version.Split('@')[0] is var name && names.Contains(name) ? Root + SiteModel.PageOf(name) : null;
}
