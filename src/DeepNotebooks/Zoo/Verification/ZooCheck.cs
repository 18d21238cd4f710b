using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>What a change brings to a zoo: whether it leaves alone what is published, and whether what is new is what it says.</summary>
/// <param name="Change">A line for each model that was touched, and for the history.</param>
/// <param name="Versions">Each new version, verified; all of the zoo where no revision to compare with was given.</param>
public sealed record ZooCheck(IReadOnlyList<VerificationItem> Change, IReadOnlyList<Verification> Versions)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Whether the change may be taken.</summary>
    public bool Ok => Change.All(item => item.Ok) && Versions.All(version => version.Ok);

    /// <summary>As <c>deepnotebooks zoo check --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
