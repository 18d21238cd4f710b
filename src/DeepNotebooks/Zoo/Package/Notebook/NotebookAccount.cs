using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DeepNotebooks.Zoos;

/// <summary>The record of how its cells were run that a package's notebook.ipynb carries in its metadata, under "deepnotebooks".</summary>
/// <remarks>Written by the kernel, by 'deepnotebooks run' and by the extension under .NET Interactive; a notebook run elsewhere has none.</remarks>
/// <param name="Cells">Those with a record, in the order they ran.</param>
/// <param name="Kernel">Name and version of what ran them; null where it does not say.</param>
/// <param name="Saved">The name and digest of the notebook's own file; null where nobody knew it.</param>
/// <param name="NeverRun">Cells of that file that were passed over.</param>
sealed record NotebookAccount(IReadOnlyList<RecordedRun> Cells, string? Kernel, (string Name, string Sha256)? Saved, int NeverRun)
{
    const string Key = "deepnotebooks";

    /// <summary>The version of each package that the cells installed.</summary>
    public SortedDictionary<string, string> Packages { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads it; null where there is no notebook, or nobody recorded how it was run.</summary>
    internal static NotebookAccount? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var notebook = json.RootElement;
        if (!notebook.TryGetProperty("cells", out var cells) || cells.ValueKind != JsonValueKind.Array)
            return null;
        var runs = new List<RecordedRun>();
        var (unrecorded, above) = (0, 0);
        foreach (var cell in cells.EnumerateArray().Where(cell => Text(cell, "cell_type") == "code"))
        {
            if (Record(cell) is { } record)
            {
                runs.Add(Run(cell, record, runs.Count + 1));
                unrecorded = above;
            }
            else if (Source(cell).Trim().Length > 0)
            {
                above++;
            }
        }
        if (runs.Count == 0)
            return null;
        var own = Record(notebook);
        return new(
            [.. runs.OrderBy(run => run.Number)],
            own is { } told && Part(told, "kernel") is { } kernel ? $"{Text(kernel, "name")} {Text(kernel, "version")}".Trim() : null,
            own is { } of && Part(of, "notebook") is { } saved ? (Text(saved, "name"), Text(saved, "sha256")) : null,
            unrecorded + (own is { } has && has.TryGetProperty("never_run", out var never) && never.ValueKind == JsonValueKind.Array ? never.GetArrayLength() : 0))
        {
            Packages = own is { } kept && Part(kept, "packages") is { } packages ? Versions(packages) : new(StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>What model.yaml and the card say of it.</summary>
    internal NotebookSummary Summary() => new()
    {
        Cells = Cells.Count(run => !run.IsSuperseded && run.Saved != "deleted"),
        Again = Cells.Count(run => run.IsSuperseded && run.Saved != "replaced"),
        Edited = Numbers(run => run.IsAltered || run.Saved == "edited"),
        Stale = Numbers(run => run.IsStale),
        Removed = Numbers(run => run.Saved is "deleted" or "replaced"),
        // The cell that publishes runs now: a file that lacks it is no surprise.
        Unsaved = Numbers(run => run.Saved == "unsaved" && run.Ended is not null),
        NeverRun = NeverRun,
        Compared = Saved is not null,
        Packages = Packages,
    };

    List<int> Numbers(Func<RecordedRun, bool> which) => [.. Cells.Where(which).Select(run => run.Number)];

    static RecordedRun Run(JsonElement cell, JsonElement record, int position) => new(
        Text(cell, "id"),
        record.TryGetProperty("count", out var count) && count.TryGetInt32(out var number) ? number : position,
        Text(record, "sha256"),
        Time(record, "started") ?? default,
        Time(record, "ended"),
        Text(record, "status"),
        Text(record, "saved") is { Length: > 0 } saved ? saved : null)
    {
        IsStale = Flag(record, "stale"),
        IsSuperseded = Flag(record, "superseded"),
        IsAltered = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Source(cell)))) != Text(record, "sha256"),
    };

    static SortedDictionary<string, string> Versions(JsonElement packages)
    {
        var versions = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var package in packages.EnumerateObject())
            versions[package.Name] = Text(packages, package.Name);
        return versions;
    }

    static JsonElement? Record(JsonElement of) => Part(of, "metadata") is { } metadata ? Part(metadata, Key) : null;

    static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : null;

    static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static bool Flag(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    static DateTimeOffset? Time(JsonElement of, string name) =>
        DateTimeOffset.TryParse(Text(of, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // A text or a list of lines.
    static string Source(JsonElement cell) => !cell.TryGetProperty("source", out var source) ? ""
        : source.ValueKind == JsonValueKind.Array ? string.Concat(source.EnumerateArray().Select(line => line.GetString())) : source.GetString() ?? "";
}

/// <summary>One run of one cell.</summary>
/// <param name="Id">The cell's in notebook.ipynb.</param>
/// <param name="Number">Its execution count.</param>
/// <param name="Sha256">Of the text that was run.</param>
/// <param name="Started">UTC.</param>
/// <param name="Ended">UTC; null where it ran while the model was published.</param>
/// <param name="Status">"ok", "error" or "running".</param>
/// <param name="Saved">How its text stands to the notebook as saved: "same", "edited", "replaced", "deleted", "unsaved", "injected"; null where it was not compared.</param>
sealed record RecordedRun(string Id, int Number, string Sha256, DateTimeOffset Started, DateTimeOffset? Ended, string Status, string? Saved)
{
    /// <summary>Whether a cell above it ran later, or was changed.</summary>
    public bool IsStale { get; init; }

    /// <summary>Whether its cell was run again.</summary>
    public bool IsSuperseded { get; init; }

    /// <summary>Whether notebook.ipynb has another text in its place than was run.</summary>
    public bool IsAltered { get; init; }
}
