using System.Text.Json.Nodes;
using static DeepNotebooks.Zoos.CrateGraph;

namespace DeepNotebooks.Zoos;

/// <summary>The cells of the notebook as they were run: each cell its code in notebook.ipynb, each run an action, one after the other.</summary>
/// <remarks>Process Run Crate 0.5, "Multiple processes"; W3C PROV-O for their order.</remarks>
sealed class CrateCells(CrateGraph graph, NotebookAccount account, string notebook)
{
    /// <summary>Adds them.</summary>
    /// <returns>The runs' ids, in their order.</returns>
    internal IReadOnlyList<string> Add(string agent)
    {
        var kernel = graph.Add("#kernel", "SoftwareApplication",
            ("name", "The kernel that ran the notebook"),
            ("softwareVersion", account.Kernel ?? "not known"),
            ("softwareRequirements", account.Packages.Count == 0 ? null : Links(account.Packages.Select(package =>
                graph.Add($"#package-{System.Uri.EscapeDataString(package.Key)}", "SoftwareApplication",
                    ("name", package.Key), ("softwareVersion", package.Value), ("url", $"https://www.nuget.org/packages/{package.Key}/{package.Value}"))))));
        graph.Say(Uri(notebook), ("description", account.Summary().ToString()));
        if (account.Saved is { } saved)
        {
            var file = graph.Add($"#notebook-{saved.Sha256[..Math.Min(16, saved.Sha256.Length)]}", "CreativeWork",
                ("name", saved.Name), ("identifier", $"sha256:{saved.Sha256}"), ("description", "The notebook as it was saved when the model was published."));
            graph.Say(Uri(notebook), ("prov:wasDerivedFrom", Link(file)));
        }
        string? before = null;
        var runs = new List<string>();
        foreach (var run in account.Cells)
        {
            before = Run(run, runs.Count + 1, kernel, agent, before);
            runs.Add(before);
        }
        return runs;
    }

    /// <summary>The run during which something was begun; null where none was running.</summary>
    internal string? During(DateTimeOffset time) =>
        account.Cells.FirstOrDefault(run => run.Started <= time.AddSeconds(1) && (run.Ended is null || time <= run.Ended)) is { } found ? Id(found) : null;

    string Run(RecordedRun run, int position, string kernel, string agent, string? before)
    {
        var code = graph.Add($"{Uri(notebook)}#{System.Uri.EscapeDataString(run.Id)}", new JsonArray("SoftwareSourceCode", "HowToStep"),
            ("name", $"Cell [{run.Number}]"),
            ("position", position),
            ("programmingLanguage", "C#"),
            ("identifier", $"sha256:{run.Sha256}"),
            ("isPartOf", Link(Uri(notebook))));
        return graph.Add(Id(run), "ActivateAction",
            ("name", $"Run of cell [{run.Number}]"),
            ("description", Describe(run)),
            ("agent", Link(agent)),
            ("instrument", Link(kernel)),
            ("object", Link(code)),
            ("startTime", Exactly(run.Started)),
            ("endTime", run.Ended is { } ended ? Exactly(ended) : null),
            ("actionStatus", Link("http://schema.org/" + run.Status switch { "ok" => "Completed", "error" => "Failed", _ => "Active" } + "ActionStatus")),
            ("prov:used", Link(code)),
            ("prov:wasAssociatedWith", Links([agent, kernel])),
            ("prov:wasInformedBy", before is null ? null : Link(before)));
    }

    static string Describe(RecordedRun run) => string.Join("; ", new[]
    {
        run.Saved switch
        {
            "same" => "run as it stands in the saved notebook",
            "edited" => "the saved notebook has another text in this cell since",
            "replaced" => "the cell was run again with another text",
            "deleted" => "the saved notebook has no such cell any more",
            "unsaved" => "the saved notebook is older than this run, and has another text or no such cell",
            "injected" => "parameters that were given for this run",
            _ => "not compared with a saved notebook",
        },
        run.IsStale ? "stale: a cell above it ran later, or was changed" : null,
        run is { IsSuperseded: true, Saved: "same" } ? "run again later" : null,
        run.IsAltered ? "notebook.ipynb has another text in its place" : null,
    }.Where(part => part is not null));

    static string Id(RecordedRun run) => $"#run-of-cell-{run.Number}";

    // Cells may take a few milliseconds: their order shows.
    static string Exactly(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
}
