namespace DeepNotebooks.Training;

/// <summary>The area under the curve of precision over recall, as a sum of steps.</summary>
/// <remarks>AP = Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds, equal scores at once: nothing is interpolated, which would flatter.</remarks>
static class AveragePrecision
{
    /// <summary>Null where none is positive.</summary>
    /// <param name="scores">How sure, any scale; sorted along with <paramref name="positive"/>.</param>
    /// <param name="positive">The truth.</param>
    internal static double? Of(float[] scores, bool[] positive)
    {
        var positives = positive.Count(yes => yes);
        if (positives == 0) return null;

        Array.Sort(scores, positive);
        double sum = 0;
        var (found, seen) = (0, 0);
        for (int last = scores.Length - 1, next; last >= 0; last = next)
        {
            var before = found;
            for (next = last; next >= 0 && scores[next].Equals(scores[last]); next--)
            {
                seen++;
                if (positive[next]) found++;
            }
            sum += (double)(found - before) / positives * found / seen;
        }
        return sum;
    }
}
