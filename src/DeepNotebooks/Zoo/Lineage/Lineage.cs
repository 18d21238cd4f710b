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

    /// <summary>
    /// The same where it is no larger than <paramref name="most"/> versions; of a larger one the ancestors of the version that was asked for and what was
    /// made of that one itself, up to as many.
    /// </summary>
    internal Lineage Near(int most)
    {
        if (Nodes().Take(most + 1).Count() <= most)
            return this;
        return this with { Root = Cut(Root) ?? Root with { Children = [] } };

        LineageNode? Cut(LineageNode node)
        {
            if (node.Name == Asked)
                return node with { Children = [.. node.Children.Take(most).Select(child => child with { Children = [] })] };
            return node.Children.Select(Cut).FirstOrDefault(child => child is not null) is { } way ? node with { Children = [way] } : null;
        }
    }

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

    /// <summary>The tensors that its training changed from its parent's, "layer4" standing for all of layer4; null where that is not recorded.</summary>
    public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>The tensors that are its parent's to the bit, named likewise.</summary>
    public IReadOnlyList<string>? Kept { get; init; }

    /// <summary>How many statistics of normalisation were measured anew on its images.</summary>
    public int? Measured { get; init; }

    /// <summary>What the training made of its parent's tensors, in one line for people; null where that is not recorded.</summary>
    [JsonIgnore]
    public string? Changes => Changed switch
    {
        null => null,
        [] => "no tensor changed",
        _ => (Kept is { Count: > 0 } ? $"changed {string.Join(", ", Changed)}" : "all tensors changed")
            + (Measured > 0 && Kept is { Count: > 0 } ? $", {Measured} statistics" : ""),
    };

    /// <summary>What is wrong or unknown: it is not in this zoo, or its weights are not those that its child records. Null where all is well.</summary>
    public string? Remark { get; init; }

    internal IEnumerable<LineageNode> WithDescendants() => Children.SelectMany(child => child.WithDescendants()).Prepend(this);
}
