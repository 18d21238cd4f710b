namespace DeepNotebooks.Training;

/// <summary>The area under the ROC curve by the rank statistic, ties counting half.</summary>
/// <remarks>Mann and Whitney 1947; Hanley and McNeil, Radiology 143, 1982.</remarks>
static class RocArea
{
    /// <summary>Of one class against all others; null where there are no images of it, or of no other.</summary>
    internal static double? Of(IReadOnlyList<float[]> probabilities, IReadOnlyList<int> labels, int positive)
    {
        var scores = new float[labels.Count];
        var isPositive = new bool[labels.Count];
        for (var i = 0; i < scores.Length; i++) (scores[i], isPositive[i]) = (probabilities[i][positive], labels[i] == positive);
        return Of(scores, isPositive);
    }

    /// <summary>The same of scores of any scale, which are sorted along with their truth.</summary>
    internal static double? Of(float[] scores, bool[] isPositive)
    {
        long positives = isPositive.Count(yes => yes), negatives = scores.Length - positives;
        if (positives == 0 || negatives == 0) return null;

        Array.Sort(scores, isPositive);
        double ranks = 0;
        for (int from = 0, to; from < scores.Length; from = to)
        {
            for (to = from + 1; to < scores.Length && scores[to].Equals(scores[from]); to++) { }
            var shared = (from + 1 + to) / 2.0; // equal scores share the mean of their ranks
            for (var i = from; i < to; i++)
            {
                if (isPositive[i]) ranks += shared;
            }
        }
        return (ranks - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }
}
