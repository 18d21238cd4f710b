using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepNotebooks;

/// <summary>Two models side by side: what they say of themselves, their weights, and what they answer.</summary>
/// <param name="A">"topic/name@1", or the folder of a package.</param>
/// <param name="B">The other, likewise.</param>
/// <param name="Items">What model.yaml says of each: metrics, data, licence, parent, recipe, files. Those that are equal too.</param>
/// <param name="Classes">What became of A's classes in B.</param>
/// <param name="Tensors">The weights, by their names.</param>
/// <param name="Answers">What both answer on the samples of both; empty where neither's samples fit the other.</param>
public sealed record ModelDiff(
    string A, string B, IReadOnlyList<DiffItem> Items, ClassDiff Classes, TensorDiff Tensors, IReadOnlyList<AnswerDiff> Answers)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Whether they have the same classes, weights and records; only name, version and time may differ.</summary>
    public bool IsSame => Classes.IsSame && Tensors.Changed.Count == 0 && Items.All(item => item.IsSame || item.Section == "version");

    /// <summary>As <c>deepnotebooks zoo diff --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Something that model.yaml records, of both.</summary>
/// <param name="Section">version, metrics, data, licence, parent, input, recipe or files.</param>
/// <param name="Item">Its name.</param>
/// <param name="A">The first model's; null where it has none.</param>
/// <param name="B">The other's.</param>
public sealed record DiffItem(string Section, string Item, string? A, string? B)
{
    /// <summary>Of a number, by how much B's is greater.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Change { get; init; }

    /// <summary>Whether both are alike.</summary>
    public bool IsSame => A == B;
}

/// <summary>Two lists of classes.</summary>
/// <param name="Added">B's that A lacks.</param>
/// <param name="Gone">A's that B lacks.</param>
/// <param name="Kept">Both have, in A's order.</param>
/// <param name="IsReordered">Whether those stand in another order in B: then the same column of the logits is another class.</param>
public sealed record ClassDiff(IReadOnlyList<string> Added, IReadOnlyList<string> Gone, IReadOnlyList<string> Kept, bool IsReordered)
{
    /// <summary>The same classes in the same order.</summary>
    public bool IsSame => Added.Count == 0 && Gone.Count == 0 && !IsReordered;

    internal static ClassDiff Of(ModelManifest a, ModelManifest b)
    {
        var kept = a.Classes.Where(b.Classes.Contains).ToList();
        return new(
            [.. b.Classes.Except(a.Classes)], [.. a.Classes.Except(b.Classes)], kept,
            !kept.SequenceEqual(b.Classes.Where(a.Classes.Contains)));
    }
}

/// <summary>Two sets of weights.</summary>
/// <param name="Same">How many tensors are equal to the bit.</param>
/// <param name="Changed">All others, in the order of the file, B's own at the end.</param>
public sealed record TensorDiff(int Same, IReadOnlyList<TensorChange> Changed);

/// <summary>A tensor that is not the same in both.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="A">Its shape in A, "64×3×7×7"; null where it is not there.</param>
/// <param name="B">Its shape in B.</param>
public sealed record TensorChange(string Name, TensorChangeKind Kind, string? A, string? B)
{
    /// <summary>The length of the difference to the length of A's tensor, both Euclidean: 0.01 is a hundredth; null where shapes differ.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Relative { get; init; }
}

/// <summary>What became of a tensor.</summary>
public enum TensorChangeKind
{
    /// <summary>Other values in the same shape.</summary>
    Changed,

    /// <summary>Another shape.</summary>
    Reshaped,

    /// <summary>Only B has it.</summary>
    Added,

    /// <summary>Only A has it.</summary>
    Gone,
}

/// <summary>What both answer on one sample.</summary>
/// <param name="From">Whose sample it is: "a", "b", or "both" where they have the same picture.</param>
/// <param name="Sample">The picture, "samples/0-leaf.png", or the row of input.npy where there are no pictures.</param>
/// <param name="A">A's answer.</param>
/// <param name="B">B's.</param>
/// <param name="Largest">By how much the probability of a class that both know differs at most; null where they share none.</param>
public sealed record AnswerDiff(string From, string Sample, ClassProbability A, ClassProbability B, double? Largest)
{
    /// <summary>The picture's file, a PNG; null where the sample is a tensor.</summary>
    [JsonIgnore]
    public byte[]? Picture { get; init; }

    /// <summary>Whether they answer with the same class.</summary>
    public bool Agree => A.Class == B.Class;
}
