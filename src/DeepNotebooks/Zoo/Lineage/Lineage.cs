using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>Where a model comes from and what was made of it: a tree of versions, from the oldest ancestor that is known.</summary>
/// <param name="Root">The oldest ancestor.</param>
/// <param name="Asked">The version that was asked for, "topic/name@2"; it is one of the tree's.</param>
public sealed record Lineage(LineageNode Root, string Asked)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>All of the tree, parents before what was made of them.</summary>
    public IEnumerable<LineageNode> Nodes() => Root.WithDescendants();

    /// <summary>As <c>deepnotebooks zoo lineage --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Asked, Root }, Json);
}

/// <summary>One version in a lineage.</summary>
/// <param name="Name">"topic/name@2"; of a parent that was never published, its name alone.</param>
/// <param name="Children">What was re-trained from it, in the order of publishing; of one second, by name.</param>
public sealed record LineageNode(string Name, IReadOnlyList<LineageNode> Children)
{
    /// <summary>One line for people.</summary>
    public string? Title { get; init; }

    /// <summary>The architecture.</summary>
    public string? Model { get; init; }

    /// <summary>The data it learned from.</summary>
    public string? Dataset { get; init; }

    /// <summary>An SPDX expression.</summary>
    public string? Licence { get; init; }

    /// <summary>On the test split, else on the validation split.</summary>
    public double? Accuracy { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>What is wrong or unknown: it is not in this zoo, or its weights are not those that its child records. Null where all is well.</summary>
    public string? Remark { get; init; }

    internal IEnumerable<LineageNode> WithDescendants() => Children.SelectMany(child => child.WithDescendants()).Prepend(this);
}
