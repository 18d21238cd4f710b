using System.Text.Json;
using System.Text.Json.Serialization;
using DeepNotebooks.Inference;

namespace DeepNotebooks;

/// <summary>What a model says of one image.</summary>
/// <param name="File">The image's file, as it was asked for.</param>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability, 0…1: by softmax, or where each class is a question of its own by sigmoid.</param>
/// <param name="Top">The most probable classes, the best first.</param>
public sealed record Prediction(string File, string Class, double Probability, IReadOnlyList<ClassProbability> Top)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of a model for several labels an image, all classes at <see cref="Evaluation.DefaultThreshold"/> or above, none included; null of others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The value that <c>predict --json</c> prints: <c>[{file, class, probability, top: [{class, probability}]}]</c>.</summary>
    public static string ToJson(IEnumerable<Prediction> predictions) => JsonSerializer.Serialize(predictions, Json);

    /// <summary>One line for people.</summary>
    public override string ToString() => Labels is null ? $"{File}: {Class} ({Probability:p1})" : $"{File}: {(Labels.Count == 0 ? "none" : string.Join(", ", Labels))}";

    internal static Prediction Of(string file, ReadOnlySpan<float> logits, ModelManifest manifest, int top)
    {
        var ranked = Probabilities(logits, manifest)
            .Select((probability, index) => new ClassProbability(manifest.Classes[index], probability))
            .OrderByDescending(candidate => candidate.Probability)
            .ToList();
        return new Prediction(file, ranked[0].Class, ranked[0].Probability, [.. ranked.Take(top)])
        {
            Labels = manifest.IsMultiLabel ? [.. ranked.TakeWhile(candidate => candidate.Probability >= Evaluation.DefaultThreshold).Select(candidate => candidate.Class)] : null,
        };
    }

    /// <summary>What a network's answer means.</summary>
    internal static double[] Probabilities(ReadOnlySpan<float> logits, ModelManifest manifest) =>
        manifest.IsMultiLabel ? Array.ConvertAll(logits.ToArray(), logit => 1 / (1 + Math.Exp(-(double)logit))) : Softmax.Of(logits);
}

/// <summary>A class and how probable the model holds it.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0…1; over all classes they add up to 1, where an image has one.</param>
public sealed record ClassProbability(string Class, double Probability);
