using System.Text;
using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Extension.Views;

/// <summary>A dataset: facts, class balance and samples; and the list of those there are.</summary>
public static class DatasetView
{
    const int Samples = 8, SampleSide = 56;

    /// <summary>A list for a notebook.</summary>
    public static MimeBundle Of(IReadOnlyList<DatasetListing> listing)
    {
        var table = Table(listing);
        return MimeBundle.Html(table.ToHtml(), table.ToString());
    }

    /// <summary>A list for a terminal.</summary>
    public static TextTable Table(IReadOnlyList<DatasetListing> listing)
    {
        var table = new TextTable("name", "title", ">images", ">classes", ">size", "licence", "where");
        foreach (var entry in listing)
        {
            table.Add(
                entry.Name, entry.Title, $"{entry.Images:N0}", $"{entry.Classes.Count}", entry.Bytes > 0 ? Numbers.Bytes(entry.Bytes) : "",
                entry.Licence, Where(entry.Place) + (entry.Checked ? "" : " (no checksum published)"));
        }
        return table;
    }

    /// <summary>A dataset for a notebook: its facts, and for each class how many images there are and what some look like.</summary>
    public static MimeBundle Of(Dataset dataset)
    {
        var preview = DatasetPreview.Of(dataset, Samples, SampleSide);
        var most = Math.Max(1, preview.Classes.Max(c => c.Images.GetValueOrDefault(preview.Split)));
        var html = new StringBuilder($"<h4>{Html.Escape(dataset.Card.Title)}</h4>").Append(Facts(dataset).ToHtml())
            .Append("<table><thead><tr><th style=\"text-align:left\">class</th>")
            .Append($"<th style=\"text-align:left\">images to {Html.Escape(preview.Split)}</th><th style=\"text-align:left\">samples</th></tr></thead><tbody>");
        foreach (var (name, images, png) in preview.Classes)
        {
            var count = images.GetValueOrDefault(preview.Split);
            var bar = new string('█', (int)Math.Round(16.0 * count / most));
            html.Append($"<tr><td style=\"text-align:left\">{Html.Escape(Shown.Line(name))}</td>")
                .Append($"<td style=\"text-align:left\"><span style=\"color:#1f77b4\">{bar}</span> {count:N0}</td>")
                .Append($"<td>{Html.Picture(png, (Samples * (SampleSide + 2)) - 2, $"Samples of {Shown.Line(name)}")}</td></tr>");
        }
        html.Append("</tbody></table>");
        foreach (var warning in Warnings(preview))
            html.Append($"<p>&#9888; {Html.Escape(warning)}</p>");
        return MimeBundle.Html(html.ToString(), Text(dataset, preview));
    }

    /// <summary>A dataset for a terminal.</summary>
    public static string Text(Dataset dataset) => Text(dataset, DatasetPreview.Of(dataset, samples: 1, side: 8));

    static string Text(Dataset dataset, DatasetPreview preview)
    {
        var splits = dataset.Splits.Keys.ToList();
        var table = new TextTable(["class", .. splits.Select(split => ">" + split)]);
        foreach (var one in preview.Classes)
            table.Add([Shown.Line(one.Name), .. splits.Select(split => $"{one.Images.GetValueOrDefault(split):N0}")]);
        return string.Join('\n', [$"{Facts(dataset)}\n\n{table}", .. Warnings(preview).Select(warning => $"warning: {warning}")]);
    }

    static IEnumerable<string> Warnings(DatasetPreview preview)
    {
        const int Named = 10;
        if (preview.Unreadable.Count > 0)
        {
            yield return $"unreadable: {string.Join(", ", preview.Unreadable.Take(Named).Select(Shown.Line))}"
                + (preview.Unreadable.Count > Named ? $" and {preview.Unreadable.Count - Named:N0} more" : "");
        }
        foreach (var warning in preview.Warnings)
            yield return warning;
    }

    /// <summary>A dataset as <c>datasets show --json</c> prints it.</summary>
    public static object Json(Dataset dataset) => new
    {
        dataset.Name,
        dataset.Card.Title,
        dataset.Card.Licence,
        dataset.Images,
        dataset.Classes,
        MultiLabel = dataset.IsMultiLabel,
        dataset.Splits,
        dataset.Channels,
        Size = new[] { dataset.Card.Size.Width, dataset.Card.Size.Height },
        dataset.Identity,
        dataset.Location,
    };

    /// <summary>A listing as <c>datasets list --json</c> prints it.</summary>
    public static object Json(IReadOnlyList<DatasetListing> listing) => listing.Select(Json);

    /// <summary>One of them, as <c>datasets show --json</c> prints a set that is not here yet.</summary>
    public static object Json(DatasetListing entry) => new
    {
        entry.Name,
        entry.Title,
        entry.Licence,
        entry.Images,
        entry.Classes,
        MultiLabel = entry.IsMultiLabel,
        entry.Splits,
        entry.Channels,
        Size = new[] { entry.Size.Width, entry.Size.Height },
        entry.Identity,
        entry.Location,
        Where = Where(entry.Place),
        entry.Bytes,
        entry.Checked,
        entry.Homepage,
        entry.Citation,
    };

    /// <summary>A set that is not here yet, for a terminal: as its makers describe it.</summary>
    public static string Text(DatasetListing entry) => new TextTable("", "")
        .Add("name", entry.Name)
        .Add("title", entry.Title)
        .Add("images", entry.Images == 0 ? Later : $"{entry.Images:N0} ({string.Join(", ", entry.Splits.Select(split => $"{split.Key} {split.Value:N0}"))})")
        .Add("classes", entry.Classes.Count == 0 ? Later : $"{entry.Classes.Count}: {string.Join(", ", entry.Classes)}")
        .Add("size", entry.Size.Width == 0 ? Later : $"{entry.Size.Width} × {entry.Size.Height}, {(entry.Channels == 1 ? "grey" : "colour")}")
        .Add("licence", entry.Licence)
        .Add("citation", entry.Citation ?? "unknown")
        .Add("homepage", entry.Homepage ?? "unknown")
        .Add("download", $"{(entry.Bytes > 0 ? Numbers.Bytes(entry.Bytes) : "of unpublished length")} from {entry.Location}")
        .Add("checksum", entry.Checked ? "published, and held to" : "none published: what comes is taken as it is")
        .ToString() + $"\n\nNot here yet: 'deepnotebooks datasets fetch {entry.Name}' brings it, and so does its first use.";

    const string Later = "known when it is here";

    /// <summary>Where a long work on a dataset stands, in one line.</summary>
    public static string Line(DatasetProgress progress)
    {
        string Amount(long value) => progress.Unit == "bytes" ? Numbers.Bytes(value) : $"{value:N0}";
        var amount = progress.Total > 0
            ? $"{Amount(progress.Done)} of {Amount(progress.Total)} ({100.0 * progress.Done / progress.Total:0} %)"
            : Amount(progress.Done);
        var speed = progress is { Unit: "bytes", PerSecond: > 0 } ? $", {Numbers.Bytes((long)progress.PerSecond)}/s" : "";
        var left = progress.PerSecond > 0 && progress.Total > progress.Done ? (progress.Total - progress.Done) / progress.PerSecond : 0;
        return $"{progress.Dataset}: {progress.Activity} {amount}{(progress.Unit == "bytes" ? "" : " " + progress.Unit)}{speed}"
            + (left is > 1 and < 1e6 ? $", {Numbers.Duration(TimeSpan.FromSeconds(left))} left" : "");
    }

    /// <summary>What a verification found, for a terminal.</summary>
    public static string Text(DatasetVerification found)
    {
        var heading = $"{found.Name}: {found.Files:N0} files in {Places.Shorten(found.Location)} against {string.Join(" and ", found.Against)}: ";
        if (found.Ok)
            return heading + "all as recorded.";
        var table = new TextTable("differs", "recorded", "found");
        foreach (var (item, recorded, actual) in found.Differences)
            table.Add(item, recorded ?? "nothing", actual ?? "nothing");
        return $"{heading}{found.Differences.Count:N0} differences.\n{table}";
    }

    static TextTable Facts(Dataset dataset) => new TextTable("", "")
        .Add("name", dataset.Name)
        .Add("images", $"{dataset.Images:N0} ({string.Join(", ", dataset.Splits.Select(split => $"{split.Key} {split.Value:N0}"))})")
        .Add("classes", $"{dataset.Classes.Count}{(dataset.IsMultiLabel ? ", any number of them an image" : "")}")
        .Add("size", $"{dataset.Card.Size.Width} × {dataset.Card.Size.Height}, {(dataset.Channels == 1 ? "grey" : "colour")}")
        .Add("licence", dataset.Card.Licence)
        .Add("source", dataset.Card.Source ?? "unknown")
        .Add("location", Places.Shorten(dataset.Location))
        .Add("identity", dataset.Identity);

    static string Where(DatasetPlace place) => place switch
    {
        DatasetPlace.Shared => "shared folder",
        DatasetPlace.Cache => "cache",
        DatasetPlace.Remote => "to be downloaded",
        DatasetPlace.Generated => "generated",
        _ => "folder",
    };
}
