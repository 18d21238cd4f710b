using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>What a published model says of itself, against what was found.</summary>
/// <param name="Model">"topic/name@2", or the package's folder.</param>
/// <param name="Level">How far it was checked.</param>
/// <param name="Items">One line each; the levels in order.</param>
public sealed record Verification(string Model, VerificationLevel Level, IReadOnlyList<VerificationItem> Items)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The Git commit that the version's tag stands at; null for a package's folder.</summary>
    public string? Commit { get; init; }

    /// <summary>When it was done, UTC.</summary>
    public DateTimeOffset Verified { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Whether everything was found as recorded.</summary>
    public bool Ok => Items.All(item => item.Ok);

    /// <summary>As <c>deepnotebooks zoo verify --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(Items, Json);
}

/// <summary>One thing that was checked.</summary>
/// <param name="Level">The level it belongs to.</param>
/// <param name="Item">What: a file, a sample, a metric.</param>
/// <param name="Recorded">What the package says, with the tolerance where there is one.</param>
/// <param name="Found">What is so.</param>
/// <param name="Ok">Whether the two agree.</param>
public sealed record VerificationItem(VerificationLevel Level, string Item, string Recorded, string Found, bool Ok);
