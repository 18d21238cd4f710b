using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A zoo's list, a model's card, and what was just published.</summary>
public static class ZooView
{
    /// <summary>A zoo's list for a notebook.</summary>
    public static MimeBundle Of(IReadOnlyList<ZooEntry> entries) => Of(entries, isSearch: false, new Dictionary<string, byte[]>());

    /// <summary>The same with a picture of each, by its name.</summary>
    internal static MimeBundle Of(IReadOnlyList<ZooEntry> entries, bool isSearch, IReadOnlyDictionary<string, byte[]> pictures)
    {
        var table = Table(entries, isSearch).ToString();
        return entries.Count == 0 ? MimeBundle.Text(table) : MimeBundle.Html(ZooCards.List(entries, pictures), table);
    }

    /// <summary>A zoo's list for a terminal.</summary>
    public static TextTable Table(IReadOnlyList<ZooEntry> entries, bool isSearch = false)
    {
        if (entries.Count == 0)
            return new TextTable(isSearch ? "no model meets all of that" : "no models here yet ('publish' makes the first)");
        var table = new TextTable("name", ">version", "title", ">classes", "accuracy", "dataset", "licence", "re-trained from", "published (UTC)");
        foreach (var entry in entries)
        {
            table.Add(
                entry.Name, $"{entry.Version}", entry.Title, $"{entry.Classes.Count}", Accuracy(entry.Metrics), entry.Dataset, entry.Licence,
                entry.Parent is { } parent ? $"{parent.Name}@{parent.Version}" : "", $"{entry.Published.UtcDateTime:yyyy-MM-dd HH:mm}");
        }
        return table;
    }

    /// <summary>A model's card: what it looks at, the facts that people choose by, its versions, who has verified it, and its text.</summary>
    public static MimeBundle Of(ZooModel model)
    {
        var facts = Facts(model.Manifest);
        foreach (var report in model.Reports)
            facts.Add("verified", $"{report}");
        return new MimeBundle().With("text/html", ZooCards.Model(model, facts)).With("text/plain", Text(model));
    }

    /// <summary>A model's card for a terminal, and below it the verifications that were added to the zoo.</summary>
    public static string Text(ZooModel model) => model.Reports.Count == 0
        ? model.Card
        : $"{model.Card}\n## Verified by others\n\n{string.Concat(model.Reports.Select(report => $"- {report}.\n"))}";

    /// <summary>A model that is at hand: the facts that people choose by.</summary>
    internal static MimeBundle Of(ModelManifest manifest) => MimeBundle.Html(Facts(manifest).ToHtml(), Facts(manifest).ToString().TrimStart());

    /// <summary>What was just published, for a notebook.</summary>
    public static MimeBundle Of(PublishedModel published) =>
        MimeBundle.Html(
            $"<p>{(published.PullRequest is null ? "Published" : "Proposed")} <b>{Html.Escape(published.ToString())}</b> " +
            $"{(published.PullRequest is null ? "in" : "to")} <code>{Html.Escape(Places.Shorten(published.Zoo))}</code>" +
            $"{(published.PullRequest is { } place ? $", to be merged: {Link(place)}" : "")}</p>" +
            Facts(published.Manifest).ToHtml() + Files(published.Manifest).ToHtml(),
            Places.Shorten(Text(published)));

    /// <summary>What was just published, for a terminal.</summary>
    public static string Text(PublishedModel published) =>
        (published.PullRequest is { } place ? $"proposed {published} to {published.Zoo}, to be merged: {place}" : $"published {published} in {published.Zoo}") +
        $"\n{Facts(published.Manifest)}\n{Files(published.Manifest)}";

    /// <summary>What was just published, as <c>--json</c> prints it.</summary>
    public static object Json(PublishedModel published) => new
    {
        published.Name,
        published.Version,
        published.Zoo,
        published.Commit,
        published.PullRequest,
        published.Warnings,
        published.Manifest.Metrics,
    };

    /// <summary>Where a pulled package lies.</summary>
    public static MimeBundle Of(ModelFolder folder) =>
        MimeBundle.Text($"{folder.Manifest.Name}@{folder.Manifest.Version}: {folder.Manifest.Files.Count} files, each with its recorded sha256, in {Places.Shorten(folder.Path)}");

    static TextTable Facts(ModelManifest manifest)
    {
        var facts = new TextTable("", "")
            .Add("name", $"{manifest.Name}@{manifest.Version}")
            .Add("task", manifest.Task)
            .Add("classes", string.Join(", ", manifest.Classes))
            .Add("dataset", manifest.Dataset.Name)
            .Add("licence", manifest.Licence);
        foreach (var (name, value) in manifest.Metrics)
            facts.Add(name.Replace('_', ' '), double.IsInteger(value) && value > 1 ? $"{value:0}" : Numbers.Share(value));
        if (manifest.Notebook is { } notebook)
            facts.Add("notebook", $"{notebook}");
        return manifest.Parent is { } parent ? facts.Add("re-trained from", $"{parent.Name}@{parent.Version}") : facts;
    }

    static string Link(string place) => place.StartsWith("http", StringComparison.Ordinal)
        ? $"<a href=\"{Html.Escape(place)}\">{Html.Escape(place)}</a>"
        : $"<code>{Html.Escape(place)}</code>";

    static TextTable Files(ModelManifest manifest)
    {
        var table = new TextTable("file", ">size", "sha256");
        foreach (var (path, digest) in manifest.Files)
            table.Add(path, Numbers.Bytes(digest.Bytes), digest.Sha256[..16] + "…");
        return table;
    }

    internal static string Accuracy(IReadOnlyDictionary<string, double> metrics) =>
        metrics.TryGetValue("test_accuracy", out var test) ? $"{test:0.000} test"
        : metrics.TryGetValue("val_accuracy", out var val) ? $"{val:0.000} val" : "";
}
