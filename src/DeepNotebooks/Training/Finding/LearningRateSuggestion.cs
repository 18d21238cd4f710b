namespace DeepNotebooks;

/// <summary>How the loss went while the learning rate rose, and what that says.</summary>
/// <remarks>Smith: Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3.</remarks>
/// <param name="Valley">Half-way, by orders of magnitude, from where a quarter of the loss's fall is done to where it is lowest: a good peak for a one-cycle training.</param>
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
        var lowest = Enumerable.Range(0, used.Count).MinBy(i => used[i].Smoothed);
        if (lowest == 0)
            throw new WorkFailedException("the loss fell at no learning rate. Look at the data, or at the labels.");
        return new(used[MiddleOfFall(used, lowest)].Rate, used[SteepestOf(used, lowest)].Rate, points);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"suggested learning rate: {Valley:0.0e+0} (--lr {Valley:0.#####}); the loss falls fastest at {Steepest:0.0e+0}";

    // Where next to nothing is learned the loss creeps down over orders of magnitude: what counts is from where a quarter of the fall is done.
    static int MiddleOfFall(List<LearningRatePoint> points, int lowest)
    {
        var top = points.Take(lowest + 1).Max(point => point.Smoothed);
        var begun = top - ((top - points[lowest].Smoothed) / 4);
        var begin = points.FindLastIndex(lowest, point => point.Smoothed >= begun);
        return (Math.Max(begin, 0) + lowest) / 2;
    }

    // Beyond the lowest point the loss jumps, down as well as up.
    static int SteepestOf(List<LearningRatePoint> points, int lowest)
    {
        double Slope(int i) => (points[i + 1].Smoothed - points[i - 1].Smoothed) / Math.Log(points[i + 1].Rate / points[i - 1].Rate);
        return Enumerable.Range(1, Math.Clamp(lowest, 1, points.Count - 2)).MinBy(Slope);
    }
}

/// <summary>One step of the search.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Loss">Of the batch, before the step.</param>
/// <param name="Smoothed">The running mean, which the suggestions are made of.</param>
public sealed record LearningRatePoint(double Rate, double Loss, double Smoothed);
