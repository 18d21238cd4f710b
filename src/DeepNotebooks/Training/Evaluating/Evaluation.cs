using System.Text.Json;
using System.Text.Json.Serialization;
using DeepNotebooks.Training;

namespace DeepNotebooks;

/// <summary>How well a classifier does on images it has not learned from.</summary>
public sealed record Evaluation
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Share of the images that were classified right, 0…1; of a multi-label set the share of all yes and no that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the classes' recalls: a rare class counts as much as a frequent one. Of a multi-label set the mean recall of yes and of no.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Mean of the classes' F1, over the classes that occur as truth or as prediction.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Area under the ROC curve, each class against the rest, averaged; null where no class has both kinds of images.</summary>
    public required double? Auc { get; init; }

    /// <summary>Mean cross-entropy, in nats; of a multi-label set the binary one, a class.</summary>
    public required double Loss { get; init; }

    /// <summary>How many images it was measured on.</summary>
    public required int Images { get; init; }

    /// <summary>One entry a class, in label order.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    /// <summary>What only a multi-label set has; null of others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MultiLabelScores? MultiLabel { get; init; }

    /// <summary>Whether the model is right as often as it says: by its first answer of each image, of a multi-label set by all its answers.</summary>
    [JsonIgnore]
    public Calibration Calibration { get; init; } = new(double.NaN, []);

    /// <summary>Images by true class (row) and predicted class (column); none of a multi-label set.</summary>
    [JsonIgnore]
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>The wrong answers that were given with most confidence, most confident first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>The split it was measured on: "test", or "val" where there is no test split.</summary>
    [JsonIgnore]
    public string Split { get; init; } = "";

    /// <summary>Reads the image of a <see cref="Mistake"/> in colour, for whoever shows it; null where nobody holds the images.</summary>
    internal Func<Mistake, Data.PixelImage>? Picture { get; init; }

    /// <summary>As <c>deepnotebooks evaluate --json</c> prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>All its numbers by the names that manifests have for them: "test_accuracy".</summary>
    internal IEnumerable<KeyValuePair<string, double>> Metrics()
    {
        var metrics = new (string Name, double? Value)[]
        {
            ("accuracy", Accuracy), ("balanced_accuracy", BalancedAccuracy), ("macro_f1", MacroF1), ("auc", Auc), ("loss", Loss),
            ("micro_f1", MultiLabel?.MicroF1), ("exact_match", MultiLabel?.ExactMatch), ("mean_average_precision", MultiLabel?.MeanAveragePrecision),
        };
        return metrics.Where(metric => metric.Value is not null).Select(metric => KeyValuePair.Create($"{Split}_{metric.Name}", metric.Value!.Value));
    }

    /// <summary>Measures predictions on a set whose images have several labels or none.</summary>
    /// <param name="probabilities">One row an image, one column a class, each 0…1.</param>
    /// <param name="labels">The true classes of each image, none where it has none.</param>
    /// <param name="classes">Their names.</param>
    /// <param name="threshold">A class is said of an image at this probability or above.</param>
    /// <param name="name">How a report calls the image of an index.</param>
    /// <param name="split">The split they are of.</param>
    /// <param name="mistakes">At most so many <see cref="Mistakes"/>.</param>
    /// <exception cref="RequestException">There are no images.</exception>
    public static Evaluation FromMultiLabel(
        IReadOnlyList<float[]> probabilities,
        IReadOnlyList<ReadOnlyMemory<int>> labels,
        IReadOnlyList<string> classes,
        double threshold = DefaultThreshold,
        Func<int, string>? name = null,
        string split = "",
        int mistakes = 12)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, probabilities.Count);
        if (labels.Count == 0) throw NoImages(split);
        return MultiLabelEvaluation.Of(probabilities, labels, classes, threshold, name, split, mistakes);
    }

    /// <summary>From which probability on a class is said of an image, where each class is a question of its own.</summary>
    public const double DefaultThreshold = 0.5;

    static RequestException NoImages(string split) => new($"there are no images to evaluate on{(split.Length > 0 ? $" in split '{split}'" : "")}.");

    /// <summary>Measures predictions.</summary>
    /// <param name="probabilities">One row an image, one column a class; each row sums to 1.</param>
    /// <param name="labels">The true classes.</param>
    /// <param name="classes">Their names.</param>
    /// <param name="name">How a report calls the image of an index.</param>
    /// <param name="split">The split they are of.</param>
    /// <param name="mistakes">At most so many <see cref="Mistakes"/>.</param>
    /// <exception cref="RequestException">There are no images.</exception>
    public static Evaluation From(
        IReadOnlyList<float[]> probabilities,
        IReadOnlyList<int> labels,
        IReadOnlyList<string> classes,
        Func<int, string>? name = null,
        string split = "",
        int mistakes = 12)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, probabilities.Count);
        if (labels.Count == 0) throw NoImages(split);

        var confusion = new int[classes.Count][];
        for (var i = 0; i < confusion.Length; i++) confusion[i] = new int[classes.Count];
        var predicted = new int[labels.Count];
        double loss = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            var row = probabilities[i];
            predicted[i] = Array.IndexOf(row, row.Max());
            if (predicted[i] < 0) predicted[i] = 0; // NaN: a broken network, whose loss is NaN as well
            confusion[labels[i]][predicted[i]]++;
            loss -= Math.Log(Math.Max(row[labels[i]], 1e-12f));
        }

        var scores = new ClassScore[classes.Count];
        for (var c = 0; c < scores.Length; c++)
        {
            var (hits, images, claimed) = (confusion[c][c], confusion[c].Sum(), confusion.Sum(row => row[c]));
            scores[c] = new(classes[c], images, claimed == 0 ? 0 : (double)hits / claimed, images == 0 ? 0 : (double)hits / images) { Predicted = claimed };
        }
        var areas = Enumerable.Range(0, classes.Count).Select(c => RocArea.Of(probabilities, labels, c)).OfType<double>().ToList();

        return new Evaluation
        {
            Accuracy = (double)labels.Where((label, i) => label == predicted[i]).Count() / labels.Count,
            BalancedAccuracy = scores.Where(score => score.Images > 0).Average(score => score.Recall),
            MacroF1 = scores.Where(score => score.Images > 0 || score.Predicted > 0).Average(score => score.F1),
            Auc = areas is [] ? null : areas.Average(),
            Loss = loss / labels.Count,
            Images = labels.Count,
            Classes = scores,
            Confusion = confusion,
            Calibration = Calibration.Of(labels.Select((label, i) => ((double)probabilities[i][predicted[i]], predicted[i] == label))),
            Split = split,
            Mistakes = [.. Enumerable.Range(0, labels.Count)
                .Where(i => predicted[i] != labels[i])
                .OrderByDescending(i => probabilities[i][predicted[i]])
                .Take(mistakes)
                .Select(i => new Mistake(i, name?.Invoke(i) ?? $"{i}", classes[labels[i]], classes[predicted[i]], probabilities[i][predicted[i]]))],
        };
    }
}

/// <summary>How well one class is told from the others.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">Images of it.</param>
/// <param name="Precision">Of the images said to be of it, the share that is; 0 where none was.</param>
/// <param name="Recall">Of the images of it, the share that was found; 0 where there are none.</param>
public sealed record ClassScore(string Name, int Images, double Precision, double Recall)
{
    /// <summary>Images said to be of it.</summary>
    [JsonIgnore]
    public int Predicted { get; init; }

    /// <summary>Of a multi-label set, the area under its ROC curve; null where no image has it, or all have.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Auc { get; init; }

    /// <summary>Of a multi-label set, the area under precision and recall; null where no image has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AveragePrecision { get; init; }

    /// <summary>The harmonic mean of precision and recall.</summary>
    [JsonIgnore]
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}

/// <summary>An image that was classified wrong.</summary>
/// <param name="Index">Its place in the split.</param>
/// <param name="Name">Its path within the dataset.</param>
/// <param name="True">Its class.</param>
/// <param name="Predicted">What it was taken for.</param>
/// <param name="Probability">How surely, 0…1.</param>
public sealed record Mistake(int Index, string Name, string True, string Predicted, double Probability);
