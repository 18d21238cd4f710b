namespace DeepNotebooks;

/// <summary>How the loss went while the learning rate rose, and what that says.</summary>
/// <remarks>Smith: Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3; with the two suggestions that fastai made customary.</remarks>
/// <param name="Valley">The middle of the longest fall of the loss: a good peak for a one-cycle training, and neither timid nor bold.</param>
/// <param name="Steepest">Where the loss falls fastest; often a bolder choice.</param>
/// <param name="Points">One a step, the rate rising.</param>
public sealed record LearningRateSuggestion(double Valley, double Steepest, IReadOnlyList<LearningRatePoint> Points)
{
    // The first steps fall because anything helps a network that knows nothing; the last ones rise.
    const int SkippedAtStart = 10, SkippedAtEnd = 5;

    /// <exception cref="WorkFailedException">There are too few points, or the loss fell nowhere.</exception>
    internal static LearningRateSuggestion Of(IReadOnlyList<LearningRatePoint> points)
    {
        var used = points.Skip(SkippedAtStart).SkipLast(SkippedAtEnd).ToList();
        if (used.Count < 5)
            throw new WorkFailedException($"the loss ran away after {points.Count} steps, at a learning rate of {(points.Count > 0 ? points[^1].Rate : 0):0.0e+0}: that is too few to suggest one. Look at the data, or at the labels.");
        return new(used[MiddleOfValley(used)].Rate, used[SteepestOf(used)].Rate, points);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"suggested learning rate: {Valley:0.0e+0} (--lr {Valley:0.#####}); the loss falls fastest at {Steepest:0.0e+0}";

    // Of all falling sequences, gaps allowed, the longest, begun as late as can be: half-way along the steps it spans.
    static int MiddleOfValley(List<LearningRatePoint> points)
    {
        var length = new int[points.Count];
        var start = new int[points.Count];
        var best = 0;
        for (var i = 0; i < points.Count; i++)
        {
            (length[i], start[i]) = (1, i);
            for (var j = 0; j < i; j++)
            {
                if (points[i].Smoothed < points[j].Smoothed && length[j] + 1 >= length[i])
                    (length[i], start[i]) = (length[j] + 1, start[j]);
            }
            if (length[i] > length[best]) best = i;
        }
        return (start[best] + best) / 2;
    }

    static int SteepestOf(List<LearningRatePoint> points)
    {
        double Slope(int i) => (points[i + 1].Smoothed - points[i - 1].Smoothed) / Math.Log(points[i + 1].Rate / points[i - 1].Rate);
        return Enumerable.Range(1, points.Count - 2).MinBy(Slope);
    }
}

/// <summary>One step of the search.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Loss">Of the batch, before the step.</param>
/// <param name="Smoothed">The running mean, which the suggestions are made of.</param>
public sealed record LearningRatePoint(double Rate, double Loss, double Smoothed);
