using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>Two models side by side: what differs, and what they answer.</summary>
static class DiffView
{
    // The most changed say where a training went; --json has them all.
    const int TensorsShown = 12;

    const string Samples = "on the samples";
    const int PictureSide = 56;

    internal static string Text(ModelDiff diff)
    {
        var text = new StringBuilder($"{diff.A} and {diff.B}: {Verdict(diff)}\n");
        foreach (var (heading, table, note) in Parts(diff))
            text.Append($"\n{heading}\n").Append(table is null ? "" : $"{table}\n").Append(note.Length == 0 ? "" : $"{note}\n");
        return text.ToString().TrimEnd();
    }

    internal static MimeBundle Of(ModelDiff diff)
    {
        var html = new StringBuilder($"<h4>{Html.Escape(diff.A)} and {Html.Escape(diff.B)}</h4><p>{Html.Escape(Verdict(diff))}</p>");
        foreach (var (heading, table, note) in Parts(diff))
        {
            html.Append($"<h5>{Html.Escape(heading)}</h5>").Append(heading == Samples ? Pictures(diff.Answers) : table?.ToHtml())
                .Append(note.Length == 0 ? "" : $"<p>{Html.Escape(note)}</p>");
        }
        return MimeBundle.Html(html.ToString(), Text(diff));
    }

    static IEnumerable<(string Heading, TextTable? Table, string Note)> Parts(ModelDiff diff)
    {
        var items = diff.Items.Where(item => !item.IsSame && item.Section is not ("metrics" or "files" or "version")).ToList();
        if (diff.Items.Any(item => item.Section == "metrics"))
            yield return ("metrics", Metrics(diff), "");
        if (Classes(diff.Classes) is { } classes)
            yield return ("classes", null, classes);
        if (items.Count > 0)
        {
            var table = new TextTable("", "item", "A", "B");
            foreach (var item in items)
                table.Add(item.Section, item.Item, Short(item.A), Short(item.B));
            yield return ("what they record", table, "");
        }
        yield return ("weights", Tensors(diff.Tensors), Weights(diff.Tensors));
        if (diff.Answers.Count > 0)
            yield return (Samples, Answers(diff.Answers), $"the same class on {diff.Answers.Count(answer => answer.Agree)} of {diff.Answers.Count}");
        yield return ("files", Files(diff), "");
    }

    static string Verdict(ModelDiff diff)
    {
        if (diff.IsSame)
            return "the same model, under another name or number.";
        string?[] told =
        [
            diff.Tensors.Changed.Count == 0 ? "the same weights" : null,
            diff.Classes.IsSame ? "the same classes" : "other classes",
            diff.Items.FirstOrDefault(item => item.Item == "identity") is { } data ? data.IsSame ? "the same data" : "other data" : null,
            diff.Answers.Count == 0 ? null : diff.Answers.All(answer => answer.Agree) ? "the same answers on the samples" : "other answers on the samples",
        ];
        return string.Join(", ", told.OfType<string>()) + ".";
    }

    static TextTable Metrics(ModelDiff diff)
    {
        var table = new TextTable("metric", ">A", ">B", ">change");
        foreach (var item in diff.Items.Where(item => item.Section == "metrics"))
            table.Add(item.Item.Replace('_', ' '), item.A ?? "–", item.B ?? "–", item.Change is { } change ? $"{change:+0.####;-0.####;0}" : "");
        return table;
    }

    static string? Classes(ClassDiff classes)
    {
        if (classes.IsSame)
            return null;
        string?[] told =
        [
            classes.Added.Count > 0 ? $"added {string.Join(", ", classes.Added)}" : null,
            classes.Gone.Count > 0 ? $"gone {string.Join(", ", classes.Gone)}" : null,
            classes.IsReordered ? "in another order: the same column of the logits is another class" : null,
            classes.Kept.Count > 0 ? $"{classes.Kept.Count} of both" : "none of both",
        ];
        return string.Join("; ", told.OfType<string>());
    }

    static TextTable? Tensors(TensorDiff tensors)
    {
        if (tensors.Changed.Count == 0)
            return null;
        var table = new TextTable("tensor", "", "A", "B", ">relative change");
        // How many batches normalisation has seen says nothing of the network.
        var ordered = tensors.Changed
            .OrderBy(tensor => tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ThenByDescending(tensor => tensor.Relative ?? double.PositiveInfinity);
        foreach (var tensor in ordered.Take(TensorsShown))
            table.Add(tensor.Name, $"{tensor.Kind}".ToLowerInvariant(), tensor.A ?? "", tensor.B ?? "", tensor.Relative is { } relative ? Ratio(relative) : "");
        return table;
    }

    static string Ratio(double relative) => relative switch { >= 100 => $"{relative:N0}", >= 0.01 => $"{relative:0.###}", _ => $"{relative:0.#e+0}" };

    static string Weights(TensorDiff tensors) =>
        $"{tensors.Same:N0} tensors are the same to the bit, {tensors.Changed.Count:N0} are not"
        + (tensors.Changed.Count > TensorsShown ? $", of which these are the {TensorsShown} that differ most" : "");

    static TextTable Answers(IReadOnlyList<AnswerDiff> answers)
    {
        var table = new TextTable("", "sample of", "", "A", ">", "B", ">", ">largest difference");
        foreach (var answer in answers)
        {
            table.Add(
                answer.Agree ? "=" : "≠", answer.From is "both" ? "both" : answer.From.ToUpperInvariant(), Path.GetFileNameWithoutExtension(answer.Sample),
                answer.A.Class, $"{answer.A.Probability:0.000}", answer.B.Class, $"{answer.B.Probability:0.000}",
                answer.Largest is { } largest ? $"{largest:0.000}" : "");
        }
        return table;
    }

    // In a notebook one sees what they were asked.
    static string Pictures(IReadOnlyList<AnswerDiff> answers)
    {
        var html = new StringBuilder("<table><thead><tr><th></th><th>sample of</th><th>A</th><th>B</th><th>largest difference</th></tr></thead><tbody>");
        foreach (var answer in answers)
        {
            var name = Path.GetFileNameWithoutExtension(answer.Sample);
            html.Append($"<tr><td>{(answer.Picture is { } png ? Thumbnail.Of(png, PictureSide, name) : Html.Escape(name))}</td>")
                .Append($"<td style=\"text-align:left\">{(answer.From is "both" ? "both" : answer.From.ToUpperInvariant())}: {Html.Escape(name)}</td>")
                .Append($"<td style=\"text-align:left\">{Html.Escape(answer.A.Class)} {answer.A.Probability:0.000}</td>")
                .Append($"<td style=\"text-align:left\">{(answer.Agree ? "" : "≠ ")}{Html.Escape(answer.B.Class)} {answer.B.Probability:0.000}</td>")
                .Append($"<td style=\"text-align:right\">{(answer.Largest is { } largest ? $"{largest:0.000}" : "")}</td></tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }

    static TextTable Files(ModelDiff diff)
    {
        var table = new TextTable("file", "A", "B", ">bytes");
        foreach (var item in diff.Items.Where(item => item.Section == "files"))
            table.Add(item.Item, item.A ?? "–", item.IsSame ? "the same" : item.B ?? "–", item.Change is { } change and not 0 ? $"{change:+0;-0}" : "");
        return table;
    }

    static string Short(string? text) => text is null ? "–" : text.StartsWith("sha256:", StringComparison.Ordinal) && text.Length >= 71 ? text[..19] + "…" : text;
}
