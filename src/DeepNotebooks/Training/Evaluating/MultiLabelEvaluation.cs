namespace DeepNotebooks.Training;

/// <summary>Measures predictions on sets whose images have several labels or none: each class is a question of its own.</summary>
static class MultiLabelEvaluation
{
    internal static Evaluation Of(
        IReadOnlyList<float[]> probabilities, IReadOnlyList<ReadOnlyMemory<int>> labels, IReadOnlyList<string> classes, double threshold,
        Func<int, string>? name, string split, int mistakes)
    {
        var truth = Truth(labels, classes.Count);
        var scores = Enumerable.Range(0, classes.Count).Select(c => Score(c, classes[c], probabilities, truth, threshold)).ToList();
        var (hits, claimed, present) = (scores.Sum(score => score.Hits), scores.Sum(score => score.Class.Predicted), scores.Sum(score => score.Class.Images));
        var answers = Enumerable.Range(0, truth.Length).SelectMany(i => Enumerable.Range(0, classes.Count), (i, c) => (Image: i, Class: c)).ToList();
        bool Wrong((int Image, int Class) answer) => Said(probabilities, answer, threshold) != truth[answer.Image][answer.Class];

        return new Evaluation
        {
            Accuracy = 1 - ((double)answers.Count(Wrong) / answers.Count),
            BalancedAccuracy = Mean(scores.Select(score => score.Balanced)) ?? 0,
            MacroF1 = Mean(scores.Where(score => score.Class.Images > 0 || score.Class.Predicted > 0).Select(score => (double?)score.Class.F1)) ?? 0,
            Auc = Mean(scores.Select(score => score.Class.Auc)),
            Loss = answers.Average(answer => -Math.Log(Math.Max(truth[answer.Image][answer.Class] ? Probability(answer) : 1 - Probability(answer), 1e-12))),
            Images = truth.Length,
            Classes = [.. scores.Select(score => score.Class)],
            Split = split,
            Calibration = Calibration.Of(answers.Select(answer => ((double)Probability(answer), truth[answer.Image][answer.Class]))),
            MultiLabel = new()
            {
                MicroF1 = claimed + present == 0 ? 0 : 2.0 * hits / (claimed + present),
                MeanAveragePrecision = Mean(scores.Select(score => score.Class.AveragePrecision)),
                ExactMatch = 1 - ((double)answers.Where(Wrong).DistinctBy(answer => answer.Image).Count() / truth.Length),
                Threshold = threshold,
            },
            Mistakes = [.. answers
                .Where(Wrong)
                .OrderByDescending(answer => Math.Abs(Probability(answer) - threshold) / (Probability(answer) >= threshold ? 1 - threshold : threshold))
                .Take(mistakes)
                .Select(answer => Mistake(answer))],
        };

        float Probability((int Image, int Class) answer) => probabilities[answer.Image][answer.Class];

        Mistake Mistake((int Image, int Class) answer)
        {
            var said = Said(probabilities, answer, threshold);
            var real = string.Join(", ", labels[answer.Image].ToArray().Select(label => classes[label]));
            return new(
                answer.Image, name?.Invoke(answer.Image) ?? $"{answer.Image}", real.Length > 0 ? real : "none", $"{(said ? "" : "not ")}{classes[answer.Class]}",
                said ? Probability(answer) : 1 - Probability(answer));
        }
    }

    static bool Said(IReadOnlyList<float[]> probabilities, (int Image, int Class) answer, double threshold) => probabilities[answer.Image][answer.Class] >= threshold;

    static bool[][] Truth(IReadOnlyList<ReadOnlyMemory<int>> labels, int classes)
    {
        var truth = new bool[labels.Count][];
        for (var i = 0; i < truth.Length; i++)
        {
            truth[i] = new bool[classes];
            foreach (var label in labels[i].Span) truth[i][label] = true;
        }
        return truth;
    }

    static (ClassScore Class, int Hits, double? Balanced) Score(int c, string name, IReadOnlyList<float[]> probabilities, bool[][] truth, double threshold)
    {
        var (hits, images, claimed, rest) = (0, 0, 0, 0);
        for (var i = 0; i < truth.Length; i++)
        {
            var (real, said) = (truth[i][c], Said(probabilities, (i, c), threshold));
            if (real) images++;
            if (said) claimed++;
            if (real && said) hits++;
            if (!real && !said) rest++;
        }
        var others = truth.Length - images;
        // Sorting changes what it sorts: each measure has its own.
        float[] Scores() => [.. probabilities.Select(row => row[c])];
        bool[] Real() => [.. truth.Select(row => row[c])];
        var score = new ClassScore(name, images, claimed == 0 ? 0 : (double)hits / claimed, images == 0 ? 0 : (double)hits / images)
        {
            Predicted = claimed,
            Auc = RocArea.Of(Scores(), Real()),
            AveragePrecision = AveragePrecision.Of(Scores(), Real()),
        };
        return (score, hits, images == 0 || others == 0 ? null : (((double)hits / images) + ((double)rest / others)) / 2);
    }

    static double? Mean(IEnumerable<double?> values) => values.OfType<double>().ToList() is { Count: > 0 } known ? known.Average() : null;
}
