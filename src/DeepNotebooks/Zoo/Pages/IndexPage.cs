using System.Text;
using System.Text.Json;

namespace DeepNotebooks.Zoos;

/// <summary>The first page of a zoo: all models, each a card that leads to its page, searched and sorted where the reader is.</summary>
/// <remarks>Without scripts it is the same list by name, unsearched.</remarks>
static class IndexPage
{
    // More names than that say little on a card.
    const int ClassesShown = 6;

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal static string Write(IReadOnlyList<SiteModel> models, string title, string? address)
    {
        var body = new StringBuilder();
        var versions = models.Sum(model => model.Versions.Count);
        body.Append($"<header><h1>{PageText.Escape(title)}</h1><p>{Count(models.Count, "model")} in {Count(versions, "version")}");
        body.Append(address is null ? ".</p></header>\n" : $", <code>{PageText.Escape(address)}</code></p></header>\n");
        body.Append("<main>\n");
        Form(body, models);
        body.Append($"<p id=\"count\" role=\"status\">{Count(models.Count, "model")}</p>\n<ul id=\"models\">\n");
        foreach (var model in models)
            Card(body, model);
        body.Append("</ul>\n<p id=\"none\" hidden>No model meets all of that.</p>\n</main>\n");
        // The default encoder leaves no '<' in it, so that nothing in it ends the element.
        body.Append($"<script type=\"application/json\" id=\"data\">{JsonSerializer.Serialize(models.Select(Searched), Json)}</script>");
        return PageText.Page(title, body.ToString(), PageText.Resource("zoo-page.css"), PageText.Resource("zoo-index.js"));
    }

    static object Searched(SiteModel model) => new
    {
        model.Manifest.Name,
        model.Manifest.Task,
        model.Manifest.Classes,
        Dataset = model.Manifest.Dataset.Name,
        model.Manifest.Licence,
        Metrics = model.Manifest.Metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(),
        Published = model.Manifest.Created.ToUnixTimeSeconds(),
        Text = string.Join(' ', new[]
        {
            model.Manifest.Name, model.Manifest.Title, model.Manifest.Task, model.Manifest.Dataset.Name, model.Manifest.Licence,
            model.Manifest.Recipe.Model, model.Manifest.Parent?.Name ?? "", string.Join(' ', model.Manifest.Classes), string.Join(' ', model.Manifest.Authors),
        }),
    };

    static void Form(StringBuilder body, IReadOnlyList<SiteModel> models)
    {
        var metrics = models.SelectMany(model => model.Manifest.Metrics.Keys).Where(name => name != "epoch").Distinct().Order(StringComparer.Ordinal).ToList();
        body.Append("<form id=\"search\" role=\"search\" autocomplete=\"off\" hidden>\n");
        body.Append("<label class=\"wide\">Search <input id=\"text\" type=\"search\" autocomplete=\"off\" placeholder=\"name, class, dataset, author …\"></label>\n");
        Select("task", "Task", models.Select(model => model.Manifest.Task));
        body.Append("<label>Class <input id=\"class\" list=\"classes\" autocomplete=\"off\" placeholder=\"any\"></label><datalist id=\"classes\">");
        foreach (var name in models.SelectMany(model => model.Manifest.Classes).Distinct().Order(StringComparer.Ordinal))
            body.Append($"<option value=\"{PageText.Escape(name)}\">");
        body.Append("</datalist>\n");
        Select("dataset", "Dataset", models.Select(model => model.Manifest.Dataset.Name));
        Select("licence", "Licence", models.Select(model => model.Manifest.Licence));
        body.Append("<fieldset><legend>Metric</legend><select id=\"metric\" aria-label=\"Metric\"><option value=\"\">any</option>");
        foreach (var metric in metrics)
            body.Append($"<option value=\"{PageText.Escape(metric)}\">{PageText.Metric(metric)}</option>");
        body.Append("</select><select id=\"sign\" aria-label=\"Comparison\"><option value=\"min\">at least</option><option value=\"max\">at most</option></select>");
        body.Append("<input id=\"bound\" type=\"number\" step=\"any\" aria-label=\"Bound\" placeholder=\"0.9\"></fieldset>\n");
        body.Append("<label>Sort by <select id=\"sort\"><option value=\"name\">name</option><option value=\"newest\">newest</option>");
        foreach (var metric in metrics)
            body.Append($"<option value=\"{PageText.Escape(metric)}\">{PageText.Metric(metric)}</option>");
        body.Append("</select></label>\n<button type=\"reset\">Clear</button>\n</form>\n");

        void Select(string id, string label, IEnumerable<string> values)
        {
            body.Append($"<label>{label} <select id=\"{id}\"><option value=\"\">any</option>");
            foreach (var value in values.Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal))
                body.Append($"<option>{PageText.Escape(value)}</option>");
            body.Append("</select></label>\n");
        }
    }

    static void Card(StringBuilder body, SiteModel model)
    {
        var manifest = model.Manifest;
        body.Append("<li><article>");
        if (model.Pictures.Count > 0)
            body.Append($"<img src=\"{model.Folder}/{SiteModel.Picture(0)}\" alt=\"\" width=\"72\" height=\"72\" loading=\"lazy\">");
        body.Append($"<h2><a href=\"{model.Page}\">{PageText.Escape(manifest.Title)}</a></h2>");
        body.Append($"<p><code>{PageText.Escape(manifest.Name)}@{manifest.Version}</code></p>");
        if (Accuracy(manifest) is { } metric)
            body.Append($"<p class=\"score\"><b>{PageText.Number(metric.Value)}</b> {PageText.Metric(metric.Key)}</p>");
        var shown = string.Join(", ", manifest.Classes.Take(ClassesShown).Select(PageText.Escape));
        body.Append($"<p class=\"classes\">{Count(manifest.Classes.Count, "class")}: {shown}{(manifest.Classes.Count > ClassesShown ? ", …" : "")}</p>");
        string[] facts = [manifest.Dataset.Name, manifest.Recipe.Model, manifest.Licence];
        body.Append($"<p class=\"facts\">{string.Join(" · ", facts.Where(fact => fact.Length > 0).Select(PageText.Escape))} · {PageText.Date(manifest.Created)}");
        if (manifest.Parent is { } parent)
            body.Append($"<br>re-trained from {PageText.Escape(parent.Name)}");
        body.Append("</p></article></li>\n");
    }

    static KeyValuePair<string, double>? Accuracy(ModelManifest manifest) =>
        manifest.Metrics.Where(metric => metric.Key is "test_accuracy" or "val_accuracy").OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => (KeyValuePair<string, double>?)metric).FirstOrDefault();

    static string Count(int count, string what) => $"{count:N0} {(count == 1 ? what : what.EndsWith('s') ? what + "es" : what + "s")}";
}
