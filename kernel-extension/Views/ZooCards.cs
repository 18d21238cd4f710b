using System.Runtime.CompilerServices;
using System.Text;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Extension.Views;

/// <summary>Models as cards of static HTML. Each reads from top to bottom where styles are taken away; JupyterLab leaves those that are used here.</summary>
static class ZooCards
{
    // Beyond this many an output is no longer looked at, only carried around.
    internal const int Shown = 36;

    const int Classes = 6, ListSide = 64, SampleSide = 120;
    const string Frame = "border:1px solid #8888;border-radius:8px;padding:10px 12px;";
    const string Soft = "opacity:0.7";

    /// <summary>A card a model.</summary>
    internal static string List(IReadOnlyList<ZooEntry> entries, IReadOnlyDictionary<string, byte[]> pictures)
    {
        var html = new StringBuilder("<div style=\"display:flex;flex-wrap:wrap;align-items:stretch\">");
        foreach (var entry in entries.Take(Shown))
        {
            html.Append($"<div style=\"{Frame}width:300px;box-sizing:border-box;margin:0 12px 12px 0\">");
            if (pictures.TryGetValue(entry.Name, out var png))
                html.Append("<div style=\"float:right;margin-left:8px\">").Append(Thumbnail.Of(png, ListSide, $"A sample of {entry.Name}")).Append("</div>");
            html.Append($"<b>{Html.Escape(entry.Title)}</b><br><code>{Html.Escape(entry.Name)}@{entry.Version}</code>");
            if (ZooView.Accuracy(entry.Metrics) is { Length: > 0 } accuracy)
                html.Append($"<br>accuracy <b>{Html.Escape(accuracy)}</b>");
            var names = string.Join(", ", entry.Classes.Take(Classes)) + (entry.Classes.Count > Classes ? ", …" : "");
            html.Append($"<br><span style=\"{Soft}\">{entry.Classes.Count} classes: {Html.Escape(names)}");
            string[] facts = [entry.Dataset, entry.Model, entry.Licence, $"{entry.Published.UtcDateTime:yyyy-MM-dd}"];
            html.Append($"<br>{Html.Escape(string.Join(" · ", facts.Where(fact => fact.Length > 0)))}");
            if (entry.Parent is { } parent)
                html.Append($"<br>re-trained from {Html.Escape(parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name)}");
            html.Append("</span></div>");
        }
        html.Append("</div>");
        if (entries.Count > Shown)
            html.Append($"<p>and {entries.Count - Shown:N0} more: <code>#!zoo search</code> with a word, <code>--dataset</code>, <code>--class</code>, <code>--licence</code>, <code>--task</code> or <code>--metric</code> finds among them.</p>");
        return html.ToString();
    }

    /// <summary>All of one model.</summary>
    internal static string Model(ZooModel model, TextTable facts)
    {
        var html = new StringBuilder($"<div style=\"{Frame}\"><h3 style=\"margin-top:0\">{Html.Escape(model.Manifest.Title)}</h3>");
        if (model.Pictures.Count > 0)
        {
            html.Append("<table><tbody><tr>");
            foreach (var picture in model.Pictures)
            {
                var subject = SamplePictures.Subject(picture.Path);
                html.Append($"<td style=\"text-align:center\">{Thumbnail.Of(picture.Png, SampleSide, $"A sample of {subject}")}<br>{Html.Escape(subject)}</td>");
            }
            html.Append("</tr></tbody></table>");
        }
        html.Append(facts.ToHtml());
        if (model.History.Count > 1)
            html.Append("<h4>Versions</h4>").Append(Versions(model.History).ToHtml());
        return html.Append($"<details><summary>Card</summary>{Card(model)}</details></div>").ToString();
    }

    static TextTable Versions(IReadOnlyList<ZooEntry> history)
    {
        var table = new TextTable(">version", "published (UTC)", "accuracy", "network", "dataset", "re-trained from");
        foreach (var entry in history.Reverse())
        {
            table.Add(
                $"{entry.Version}", $"{entry.Published.UtcDateTime:yyyy-MM-dd HH:mm}", ZooView.Accuracy(entry.Metrics), entry.Model, entry.Dataset,
                entry.Parent is { } parent ? $"{parent.Name}@{parent.Version}" : "");
        }
        return table;
    }

    // .NET Interactive has a Markdown library of its own in its process, and where that is an older one ours cannot be loaded beside it.
    static string Card(ZooModel model)
    {
        try
        {
            return Rendered(model);
        }
        catch (FileLoadException)
        {
            return $"<pre>{Html.Escape(model.Card)}</pre>";
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static string Rendered(ZooModel model)
    {
        var pictures = model.Pictures.ToDictionary(picture => picture.Path, picture => picture.Png, StringComparer.Ordinal);
        return CardHtml.Render(model.Card, path => pictures.TryGetValue(path, out var png) ? $"data:image/png;base64,{Convert.ToBase64String(png)}" : null, heading: 4);
    }
}
