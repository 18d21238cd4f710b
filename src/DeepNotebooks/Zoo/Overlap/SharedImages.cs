using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>How many images of a model's test split were among those that an ancestor was trained on: on these, the test says little.</summary>
public sealed record SharedImages
{
    /// <summary>The ancestor, "topic/name@2"; the model's own name where its own training split is meant.</summary>
    public string Model { get; init; } = "";

    /// <summary>So many; null where nobody knows, since the ancestor is not in the zoo or carries no list of its images.</summary>
    public int? Images { get; init; }

    /// <summary>Of so many different images.</summary>
    public int Of { get; init; }

    /// <summary>Whether there are any.</summary>
    [JsonIgnore]
    [YamlDotNet.Serialization.YamlIgnore]
    public bool Any => Images > 0;

    /// <summary>"12 of 300 test images".</summary>
    public override string ToString() => Images is { } count ? $"{count} of {Of} test images" : "not known";
}
