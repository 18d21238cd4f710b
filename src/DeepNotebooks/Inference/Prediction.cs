using System.Text.Json;
using DeepNotebooks.Inference;

namespace DeepNotebooks;

/// <summary>What a model says of one image.</summary>
/// <param name="File">The image's file, as it was asked for.</param>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability by softmax, 0…1.</param>
/// <param name="Top">The most probable classes, the best first.</param>
public sealed record Prediction(string File, string Class, double Probability, IReadOnlyList<ClassProbability> Top)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The value that <c>predict --json</c> prints: <c>[{file, class, probability, top: [{class, probability}]}]</c>.</summary>
    public static string ToJson(IEnumerable<Prediction> predictions) => JsonSerializer.Serialize(predictions, Json);

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{File}: {Class} ({Probability:p1})";

    internal static Prediction Of(string file, ReadOnlySpan<float> logits, IReadOnlyList<string> classes, int top)
    {
        var probabilities = Softmax.Of(logits);
        var best = probabilities
            .Select((probability, index) => new ClassProbability(classes[index], probability))
            .OrderByDescending(candidate => candidate.Probability)
            .Take(top)
            .ToList();
        return new Prediction(file, best[0].Class, best[0].Probability, best);
    }
}

/// <summary>A class and how probable the model holds it.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0…1; over all classes they add up to 1.</param>
public sealed record ClassProbability(string Class, double Probability);
