using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>A verification, with when, by whom and where it was done: a file to keep, or to be added to the zoo.</summary>
/// <remarks>It is somebody's word. Whoever needs to know verifies again.</remarks>
public sealed record VerificationReport
{
    internal const string CurrentSpec = "deepnotebooks/verification/1";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema of this file.</summary>
    public string Spec { get; init; } = CurrentSpec;

    /// <summary>"topic/name@2", or the package's folder by its name.</summary>
    public string Model { get; init; } = "";

    /// <summary>The Git commit that the version's tag stood at; null for a folder.</summary>
    public string? Commit { get; init; }

    /// <summary>How far it was checked.</summary>
    public VerificationLevel Level { get; init; }

    /// <summary>Whether everything was found as recorded.</summary>
    public bool Ok { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset Verified { get; init; }

    /// <summary>The hub's or system's user.</summary>
    public string By { get; init; } = "";

    /// <summary>That user's ORCID iD, where one is known.</summary>
    public string? Orcid { get; init; }

    /// <summary>Processor or GPU, cores and libraries of the machine.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The version of DeepNotebooks.</summary>
    public string Program { get; init; } = "";

    /// <summary>All that was checked.</summary>
    public IReadOnlyList<VerificationItem> Items { get; init; } = [];

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Verified.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {By}, up to {Name(Level)}: "
        + (Ok ? $"all {Items.Count} items as recorded" : $"{Items.Count(item => !item.Ok)} of {Items.Count} items NOT as recorded");

    /// <summary>The file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>The same as a page.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder($"# Verification of {Cell(Model)}\n\n{Cell($"{this}")}.\n\n");
        page.Append($"On {Cell(Machine)}; DeepNotebooks {Program}{(Commit is null ? "" : $"; commit `{Commit}`")}.\n\n");
        page.Append("| | level | item | recorded | found |\n|---|---|---|---|---|\n");
        foreach (var item in Items)
            page.Append($"| {(item.Ok ? "✓" : "✗")} | {Name(item.Level)} | {Cell(item.Item)} | {Cell(item.Recorded)} | {Cell(item.Found)} |\n");
        return page.ToString();
    }

    /// <summary>Reads one; null where it is none.</summary>
    internal static VerificationReport? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<VerificationReport>(json, Json) is { Spec: CurrentSpec, Items: not null } report ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Name(VerificationLevel level) => $"{level}".ToLowerInvariant();

    // No new cell of a table, no markup.
    static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|").Replace("<", "&lt;").Replace("`", "'");
}
