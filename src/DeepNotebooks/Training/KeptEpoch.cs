namespace DeepNotebooks.Training;

/// <summary>The epoch whose weights are kept: the best by validation, as far as that can tell.</summary>
/// <remarks>
/// By accuracy, and by loss where it is equal; by loss alone where most labels of an image are no. Less than a hundred images cannot tell most epochs apart,
/// and the one they happen to like is often from the middle, where the learning rate was high: of those that are not clearly worse than the best, by two
/// standard errors, the last is kept. On 10 blood cells a class, of which 8 validate, small-cnn reached 0.70 so, and 0.66 by the least loss.
/// </remarks>
/// <param name="recipe">At a constant rate the last epoch is no better than others, and patience waits for a least loss.</param>
/// <param name="images">How many validate.</param>
/// <param name="areMultiLabel">Whether an image may have several labels.</param>
sealed class KeptEpoch(Recipe recipe, int images, bool areMultiLabel)
{
    const int FewImages = 100;
    readonly bool byLoss = areMultiLabel || images < FewImages;
    readonly bool lastOfTheBest = !areMultiLabel && images < FewImages && recipe.Schedule != "constant" && recipe.Patience == 0;
    double highest;

    /// <summary>Null before the first.</summary>
    internal EpochRecord? Record { get; private set; }

    /// <summary>Whether <paramref name="candidate"/>, the next epoch, is to be kept in place of the one before.</summary>
    internal bool Takes(EpochRecord candidate)
    {
        highest = Math.Max(highest, candidate.ValAccuracy);
        if (Record is { } kept && !IsBetter(candidate, kept)) return false;
        Record = candidate;
        return true;
    }

    bool IsBetter(EpochRecord candidate, EpochRecord kept)
    {
        if (lastOfTheBest && double.IsFinite(candidate.ValLoss)) return candidate.ValAccuracy >= highest - (2 * StandardError(highest));
        var gain = byLoss ? 0 : candidate.ValAccuracy.CompareTo(kept.ValAccuracy);
        return gain > 0 || (gain == 0 && candidate.ValLoss < kept.ValLoss);
    }

    /// <summary>Of a share of the validation images; a few of which all are right do not make sure that all ever will be.</summary>
    /// <remarks>Agresti and Coull: Approximate is better than "exact" for interval estimation of binomial proportions, 1998.</remarks>
    double StandardError(double share)
    {
        var (right, all) = ((share * images) + 2, images + 4.0);
        return Math.Sqrt(right / all * (1 - (right / all)) / all);
    }
}
